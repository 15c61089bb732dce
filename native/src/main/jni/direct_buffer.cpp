/* The address of a direct buffer. JavaCPP's own way needs its run time, which this library leaves out. */
#include <jni.h>

extern "C" JNIEXPORT jlong JNICALL Java_io_github_bitnet4j_jni_NativeMemory_address(JNIEnv* env, jclass, jobject direct) {
    return (jlong)env->GetDirectBufferAddress(direct);
}
