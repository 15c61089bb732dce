package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import io.github.bitnet4j.internal.kernels.plain.PlainKernels;
import io.github.bitnet4j.internal.load.ModelLoader;
import io.github.bitnet4j.internal.packing.TernaryEncoder;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.spi.Kernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One model in every form that a GGUF file may have gives the same logits, on every backend of core; and hostile files. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FormsTest {

    private static final long SEED = 20_261_127;
    private static final int MUTATIONS = 5_000;
    private static final int HIDDEN = 256;
    private static final int FEED_FORWARD = 512;
    private static final String EMBEDDING = "token_embd.weight";
    private static final int[] TOKENS = {257, 5, 77, 200, 3};

    /** Tilings for the shapes of the model, none of which bitnet.cpp has presets for. */
    private static final List<LookupTiling> TL1 =
            tilings("256x256:128,64,32", "128x256:64,128,64", "512x256:256,128,32", "256x512:64,256,64");

    private static final List<LookupTiling> TL2 =
            tilings("256x256:128,96,32", "128x256:64,192,32", "512x256:256,96,32", "256x512:32,96,32");

    /** A form: how matrices are written, and what loading has to be told. */
    record Form(String name, TinyModel.Reform reform, WeightForms options) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<LookupTiling> tilings(String... texts) {
        return List.of(texts).stream().map(LookupTiling::parse).toList();
    }

    static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (DataType type : List.of(
                DataType.TQ1_0,
                DataType.TQ2_0,
                DataType.IQ1_BN,
                DataType.IQ2_BN,
                DataType.IQ2_BN_R4,
                DataType.F32,
                DataType.F16)) {
            forms.add(form(type, List.of()));
        }
        forms.add(form(DataType.TL1, TL1));
        forms.add(form(DataType.TL2, TL2));
        for (I2sLayout layout : I2sLayout.values()) {
            forms.add(new Form(
                    "I2_S " + layout,
                    (model, m) ->
                            model.tensor(m.name(), DataType.I2_S, encoder(m).i2s(layout), m.columns(), m.rows()),
                    new WeightForms(layout, List.of())));
        }
        forms.add(new Form("scale tensors", FormsTest::scaleTensors, WeightForms.published()));
        return forms;
    }

    private static Form form(DataType type, List<LookupTiling> tilings) {
        return new Form(
                type.name(),
                (model, m) -> model.tensor(
                        m.name(), type, encoder(m).encode(type, tiling(tilings, m)), m.columns(), m.rows()),
                new WeightForms(I2sLayout.X86_128, tilings));
    }

    private static @Nullable LookupTiling tiling(List<LookupTiling> tilings, TinyModel.Ternary m) {
        return tilings.stream()
                .filter(t -> t.rows() == m.rows() && t.columns() == m.columns())
                .findFirst()
                .orElse(null);
    }

    private static TernaryEncoder encoder(TinyModel.Ternary m) {
        return new TernaryEncoder(m.rows(), m.columns(), m.trits(), m.scale());
    }

    /** Bare trits, and the scale beside them. */
    private static void scaleTensors(TinyModel model, TinyModel.Ternary m) {
        byte[] data = new TernaryEncoder(m.rows(), m.columns(), m.trits(), 1f).encode(DataType.TQ2_0);
        model.tensor(m.name(), DataType.TQ2_0, data, m.columns(), m.rows())
                .norm(m.name().replace(".weight", ".scale"), new float[] {m.scale()});
    }

    private static TinyModel model() {
        return new TinyModel(SEED, 2, HIDDEN, FEED_FORWARD);
    }

    private static List<float[]> logits(TinyModel tiny, String backend, WeightForms forms) {
        LoadOptions options = LoadOptions.defaults()
                .withBackend(backend)
                .withThreads(2)
                .withI2sLayout(forms.i2sLayout())
                .withTilings(forms.tilings());
        List<float[]> rows = new ArrayList<>();
        try (Model model = Model.load(tiny.direct(), options)) {
            model.logits(TOKENS, (position, row) -> rows.add(row.clone()));
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void logitsAreThoseOfThePublishedForm(Form form) {
        for (String backend : List.of("plain", "scalar")) {
            List<float[]> expected = logits(model(), backend, WeightForms.published());
            assertThat(logits(model().reform(form.reform), backend, form.options))
                    .as("%s on %s", form, backend)
                    .usingElementComparator(FormsTest::compare)
                    .isEqualTo(expected);
        }
    }

    private static int compare(float[] a, float[] b) {
        return Arrays.compare(a, b);
    }

    @Test
    void binary16AndBinary32OfOtherScales() {
        // Scales that no binary16 holds: forms with a binary32 keep them.
        TinyModel.Reform odd =
                (model, m) -> model.ternary(m.name(), m.columns(), m.rows(), m.trits(), m.scale() * 1.0001f);
        List<float[]> expected = logits(model().reform(odd), "plain", WeightForms.published());
        for (Form form : forms()) {
            if (!List.of("TQ1_0", "TQ2_0", "IQ1_BN", "F16").contains(form.name)) {
                assertThat(logits(model().reform(odd).reform(form.reform), "plain", form.options))
                        .as(form.name)
                        .usingElementComparator(FormsTest::compare)
                        .isEqualTo(expected);
            }
        }
    }

    /** A table of random blocks, whose factors are small numbers. */
    private static byte[] table(DataType type, int rows) {
        Random random = new Random(SEED);
        byte[] bytes = new byte[(int) type.byteSize(HIDDEN, rows)];
        random.nextBytes(bytes);
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < bytes.length; block += type.blockBytes()) {
            for (int at : factors(type)) {
                data.putShort(block + at, (short) ((data.getShort(block + at) & 0x03ff) | 0x1c00));
            }
        }
        return bytes;
    }

    private static int[] factors(DataType type) {
        return switch (type) {
            case Q4_0, Q5_0, Q8_0 -> new int[] {0};
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
            case Q2_K -> new int[] {80, 82};
            case Q3_K -> new int[] {108};
            default -> new int[] {208};
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q8_0", "Q6_K"})
    void tablesOfEveryType(DataType type) {
        TinyModel tiny =
                model().tensor(EMBEDDING, type, table(type, TinyModel.VOCABULARY), HIDDEN, TinyModel.VOCABULARY);
        List<float[]> scalar = logits(tiny, "scalar", WeightForms.published());
        for (float logit : scalar.get(TOKENS.length - 1)) {
            assertThat(logit).isFinite();
        }
        assertThat(logits(tiny, "plain", WeightForms.published()))
                .usingElementComparator(FormsTest::compare)
                .isEqualTo(scalar);
    }

    @Test
    void tableOfTrits() {
        byte[] trits = new byte[HIDDEN * TinyModel.VOCABULARY];
        SplittableRandom random = new SplittableRandom(SEED);
        float[] values = new float[trits.length];
        for (int i = 0; i < trits.length; i++) {
            trits[i] = (byte) (random.nextInt(3) - 1);
            values[i] = 0.3f * trits[i];
        }
        GgufWriter numbers = new GgufWriter().f32(EMBEDDING, values, HIDDEN, TinyModel.VOCABULARY);
        byte[] file = numbers.toByteArray();
        byte[] data = Arrays.copyOfRange(file, numbers.dataStart(), numbers.dataStart() + 4 * values.length);
        TinyModel ternary = model().ternary(EMBEDDING, HIDDEN, TinyModel.VOCABULARY, trits, 0.3f);
        TinyModel binary32 = model().tensor(EMBEDDING, DataType.F32, data, HIDDEN, TinyModel.VOCABULARY);
        assertThat(logits(ternary, "plain", WeightForms.published()))
                .usingElementComparator(FormsTest::compare)
                .isEqualTo(logits(binary32, "plain", WeightForms.published()));
    }

    /** Files that together have all forms of matrices and tables. */
    private static List<GgufWriter> allForms() {
        List<Form> forms = forms();
        List<DataType> tables = List.of(
                DataType.Q4_0,
                DataType.Q4_1,
                DataType.Q5_0,
                DataType.Q5_1,
                DataType.Q2_K,
                DataType.Q3_K,
                DataType.Q4_K,
                DataType.Q5_K);
        List<GgufWriter> files = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            TinyModel tiny = new TinyModel(SEED, 1, HIDDEN, 256)
                    .tensor(
                            EMBEDDING,
                            tables.get(i),
                            table(tables.get(i), TinyModel.VOCABULARY),
                            HIDDEN,
                            TinyModel.VOCABULARY);
            int at = 5 * i;
            for (TinyModel.Ternary matrix : tiny.matrices()) {
                Form form = forms.get(at++ % forms.size());
                if (matrix.columns() == HIDDEN) {
                    form.reform.apply(tiny, matrix);
                }
            }
            files.add(tiny.writer());
        }
        return files;
    }

    @Test
    void mutationsOfAllFormsGiveOurExceptionsOnly() {
        List<GgufWriter> writers = allForms();
        List<byte[]> files = writers.stream().map(GgufWriter::toByteArray).toList();
        List<LookupTiling> tilings = new ArrayList<>(TL1);
        tilings.addAll(TL2);
        WeightForms options = new WeightForms(I2sLayout.X86_128, tilings);
        Kernels kernels = new PlainKernels();
        Workers workers = new Workers(1, "test");
        int loaded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            SplittableRandom random = new SplittableRandom(SEED + i);
            byte[] file = files.get(i % files.size());
            int region =
                    i % 3 == 0 ? file.length : writers.get(i % files.size()).dataStart();
            byte[] mutated = HostileModelContract.mutate(file, region, random);
            try {
                ModelLoader.load(ByteBuffer.wrap(mutated), "mutated.gguf", options, kernels, workers);
                loaded++;
            } catch (ModelFormatException | UnsupportedModelException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (Throwable e) {
                fail("mutation " + i + " of seed " + SEED + " gave " + e, e);
            }
        }
        workers.close();
        assertThat(loaded).as("some mutations do no harm").isBetween(1, MUTATIONS - 1);
    }
}
