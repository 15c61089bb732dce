@echo off
rem Runs the command line from any folder; builds it first where it is missing or older than its sources.
setlocal
set "home=%~dp0"
set "jar=%home%examples\cli\target\bitnet.jar"

if defined JAVA_HOME (set "java=%JAVA_HOME%\bin\java.exe") else (set "java=java.exe")
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo bitnet: java is not found; install a JDK of version 17 or newer and let JAVA_HOME name it >&2
  exit /b 1
)

powershell -NoProfile -Command "$jar = Get-Item -LiteralPath $env:jar -ErrorAction SilentlyContinue; if (-not $jar) { exit 1 }; Set-Location -LiteralPath $env:home; $new = Get-ChildItem -Recurse -File -ErrorAction SilentlyContinue pom.xml, */pom.xml, */*/pom.xml, */src/main, examples/*/src/main | Where-Object LastWriteTime -gt $jar.LastWriteTime | Select-Object -First 1; if ($new) { exit 1 }"
if errorlevel 1 (
  call :build
  if errorlevel 1 exit /b 1
)

set "flags="
if not exist "%home%native\target\windows-x86_64\classes\io\github\bitnet4j\jni\windows-x86_64\jnibitnet4j.dll" set "flags=--add-modules jdk.incubator.vector"
"%java%" %flags% -jar "%jar%" %*
exit /b %errorlevel%

:build
where mvn >nul 2>&1
if errorlevel 1 (
  echo bitnet: mvn is not found; install Maven 3.8 or newer, it builds the command line once >&2
  exit /b 1
)
echo bitnet: building examples\cli\target\bitnet.jar, this takes a minute ... >&2
pushd "%home%"
call mvn -q -B -DskipTests -Dnative.tests=OFF -pl examples/cli -am package 1>&2 <nul
set "built=%errorlevel%"
popd
if not "%built%"=="0" (
  echo bitnet: the build failed; its messages are above >&2
  exit /b 1
)
rem An incremental build may find nothing to do.
powershell -NoProfile -Command "(Get-Item -LiteralPath $env:jar).LastWriteTime = Get-Date"
exit /b 0
