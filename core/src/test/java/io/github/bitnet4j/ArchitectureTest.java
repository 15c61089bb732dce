package io.github.bitnet4j;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The arrows between packages that docs/architecture.md draws, and what only one package may do. */
@AnalyzeClasses(packages = "io.github.bitnet4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.github.bitnet4j";

    /** Plain values of the root package that every package may name; they know none of them but sampling's options. */
    private static final Set<String> VOCABULARY = Set.of(
            "BitNetException",
            "ModelFormatException",
            "UnsupportedModelException",
            "BackendUnavailableException",
            "ContextFullException",
            "Conversion",
            "ConvertOptions",
            "ConvertOptions$Table",
            "ConvertOptions$Ternary",
            "ConvertProgress",
            "ContextPolicy",
            "CancellationToken",
            "ChatTemplateException",
            "FinishReason",
            "GenerateOptions",
            "GenerateOptions$Builder",
            "Generation",
            "I2sLayout",
            "LookupTiling",
            "ModelFile",
            "ModelFile$HyperParameters",
            "ModelFile$Tensor",
            "Pooling",
            "Timings",
            "TokenLogProb",
            "TokenLogProbs",
            "Usage",
            "TernaryMatrix",
            "WeightForms");

    private static final DescribedPredicate<JavaClass> IS_VOCABULARY = describe(
            "is vocabulary",
            type -> type.getBaseComponentType().getPackageName().equals(ROOT)
                    && VOCABULARY.contains(type.getBaseComponentType().getName().substring(ROOT.length() + 1)));

    private static final DescribedPredicate<JavaClass> IS_OUTSIDE =
            resideInAnyPackage("java..", "org.jspecify..").as("is of the JDK");

    private static ArchRule arrows(String from, String... to) {
        List<String> targets = new ArrayList<>(List.of(from));
        targets.addAll(List.of(to));
        String[] packages = targets.stream()
                .map(name -> name.startsWith("com.") || name.startsWith("org.") || name.startsWith("jdk.")
                        ? name + ".."
                        : ROOT + "." + name)
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + from)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(packages).or(IS_VOCABULARY).or(IS_OUTSIDE))
                .as(from + " uses only " + List.of(to));
    }

    @ArchTest
    static final ArchRule spi = arrows("spi");

    @ArchTest
    static final ArchRule chat = arrows("chat", "internal.template");

    @ArchTest
    static final ArchRule template = arrows("internal.template");

    @ArchTest
    static final ArchRule tokenizer = arrows("tokenizer", "com.fasterxml.jackson.core");

    @ArchTest
    static final ArchRule sampling = arrows("sampling", "spi");

    @ArchTest
    static final ArchRule tensor = arrows("internal.tensor");

    @ArchTest
    static final ArchRule packing = arrows("internal.packing", "internal.tensor", "spi");

    @ArchTest
    static final ArchRule gguf = arrows("internal.format.gguf", "internal.tensor");

    @ArchTest
    static final ArchRule json = arrows("internal.json", "com.fasterxml.jackson.core");

    @ArchTest
    static final ArchRule safetensors = arrows("internal.format.safetensors", "internal.json", "internal.tensor");

    @ArchTest
    static final ArchRule config = arrows("internal.config");

    @ArchTest
    static final ArchRule parallel = arrows("internal.parallel", "internal.config");

    @ArchTest
    static final ArchRule cache = arrows("internal.cache", "internal.tensor", "spi");

    @ArchTest
    static final ArchRule scalar = arrows("internal.kernels.scalar", "internal.tensor", "spi");

    @ArchTest
    static final ArchRule plain = arrows("internal.kernels.plain", "internal.kernels.scalar", "internal.tensor", "spi");

    @ArchTest
    static final ArchRule vector = arrows(
            "internal.kernels.vector",
            "internal.kernels.plain",
            "internal.kernels.scalar",
            "internal.config",
            "internal.tensor",
            "spi",
            "jdk.incubator.vector");

    @ArchTest
    static final ArchRule kernels = arrows("internal.kernels", "internal.kernels.scalar", "internal.config", "spi");

    @ArchTest
    static final ArchRule model =
            arrows("internal.model", "internal.tensor", "internal.cache", "internal.parallel", "spi");

    @ArchTest
    static final ArchRule load = arrows(
            "internal.load",
            "internal.format.gguf",
            "internal.format.safetensors",
            "internal.json",
            "internal.packing",
            "internal.tensor",
            "internal.model",
            "internal.kernels",
            "internal.parallel",
            "internal.config", // a pre-tokenizer that a user names instead of the file
            "tokenizer",
            "chat",
            "spi",
            "com.fasterxml.jackson.core");

    @ArchTest
    static final ArchRule convert = arrows(
            "internal.convert",
            "internal.load",
            "internal.format.gguf",
            "internal.kernels.scalar", // the definition of what a table's bytes mean
            "internal.parallel",
            "internal.tensor",
            "internal.model",
            "tokenizer",
            "spi");

    @ArchTest
    static final ArchRule engine = arrows(
            "internal.engine", "internal.model", "internal.cache", "internal.parallel", "sampling", "tokenizer", "spi");

    @ArchTest
    static final ArchRule vocabularyKnowsNothing = classes()
            .that(IS_VOCABULARY)
            .should()
            .onlyDependOnClassesThat(
                    resideInAPackage(ROOT + ".sampling").or(IS_VOCABULARY).or(IS_OUTSIDE));

    @ArchTest
    static final ArchRule noCycles = slices().matching(ROOT + ".(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(DescribedPredicate.alwaysTrue(), IS_VOCABULARY);

    @ArchTest
    static final ArchRule incubatorOnlyInVector = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.kernels.vector..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator..");

    @ArchTest
    static final ArchRule noBytedecoInCore =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.bytedeco..", "sun.misc..");

    @ArchTest
    static final ArchRule threadsOnlyInParallelAndEngine = noClasses()
            .that()
            .resideOutsideOfPackages("..internal.parallel", "..internal.engine")
            .should()
            .callConstructorWhere(
                    describe("a thread is made", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.concurrent\\.(Executors|ForkJoinPool|ThreadPoolExecutor)");

    @ArchTest
    static final ArchRule propertiesOnlyInConfig = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.config")
            .should()
            .callMethodWhere(describe(
                    "a property or variable is read",
                    call -> call.getTargetOwner().isEquivalentTo(System.class)
                            && Set.of("getProperty", "getenv").contains(call.getName())));

    @ArchTest
    static final ArchRule noPropertyIsSet =
            noClasses().should().callMethod(System.class, "setProperty", String.class, String.class);

    @ArchTest
    static final ArchRule noStandardStreams = noClasses().should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule noFusedMultiplyAdd = noClasses()
            .should()
            .callMethodWhere(describe(
                    "a fused multiply-add is used",
                    call -> call.getName().equals("fma")
                            && call.getTargetOwner().isEquivalentTo(Math.class)));

    @ArchTest
    static final ArchRule noUtilPackage = noClasses().should().resideInAPackage("..util..");
}
