/*
 * Speed of every kernel of every tier that has its own. Kernels that are bound by memory walk through a buffer larger
 * than the caches and are shown next to a plain streaming read of the same buffer in the same round, for the machine may
 * be shared: compare the ratios.
 *
 * Usage: kernel_bench [tier [operation]]    e.g. kernel_bench avx2 bit_gemv
 */
#include "bitnet_kernels.h"
#include "common/kernel_table.h"

#include <stdio.h>
#include <string.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

/* Dimensions of BitNet b1.58 2B-4T, and its ternary weights. */
static const int HIDDEN = 2560;
static const int FFN = 6912;
static const int HEADS = 20;
static const int KV_HEADS = 5;
static const int HEAD_DIM = 128;
static const double TERNARY_WEIGHTS = 30.0 * (2.0 * HIDDEN * HIDDEN + 2.0 * HIDDEN * 640 + 3.0 * HIDDEN * FFN);

static const size_t STREAM = (size_t)192 << 20;
static const int ROUNDS = 15;
static const int SHORT_ROUNDS = 100;
static uint8_t* stream;
static volatile uint64_t sink;

typedef std::function<void(int thread, int threads)> Work;

/* Seconds from the common start of all threads to the end of the last one. */
static double seconds(int threads, const Work& work) {
    typedef std::chrono::steady_clock clock;
    std::atomic<int> waiting(threads);
    std::vector<clock::time_point> start(threads), end(threads);
    auto body = [&](int thread) {
        waiting--;
        while (waiting.load() > 0) {
        }
        start[thread] = clock::now();
        work(thread, threads);
        end[thread] = clock::now();
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads; t++) others.emplace_back(body, t);
    body(0);
    for (std::thread& t : others) t.join();
    return std::chrono::duration<double>(*std::max_element(end.begin(), end.end()) - *std::min_element(start.begin(), start.end())).count();
}

static void read_stream(int thread, int threads) {
    const size_t part = STREAM / (size_t)threads / 64;
    const uint64_t* p = (const uint64_t*)stream + (size_t)thread * part * 8;
    uint64_t sums[8] = {0};
    for (size_t i = 0; i < part; i++, p += 8) {
        __builtin_prefetch(p + 512);
        for (int j = 0; j < 8; j++) sums[j] += p[j];
    }
    uint64_t sum = 0;
    for (uint64_t s : sums) sum += s;
    sink = sum;
}

static double median(std::vector<double> x) {
    std::sort(x.begin(), x.end());
    return x[x.size() / 2];
}

/* A kernel that reads all of the buffer: `bytes` of it in all threads together. */
static void report_stream(const char* op, const char* tier, double bytes, const Work& work) {
    for (int threads = 1; threads <= 2; threads++) {
        double best = 1e9, best_probe = 1e9;
        std::vector<double> ratios;
        for (int round = 0; round < ROUNDS; round++) {
            double probe = seconds(threads, read_stream) / (double)STREAM;
            double kernel = seconds(threads, work) / bytes;
            best = std::min(best, kernel);
            best_probe = std::min(best_probe, probe);
            ratios.push_back(probe / kernel);
        }
        printf("%-8s %-16s %d threads: %6.1f GB/s; streaming read %6.1f GB/s; median ratio %.2f\n", tier, op, threads, 1e-9 / best,
               1e-9 / best_probe, median(ratios));
    }
}

/* A kernel bound by arithmetic or caches: `units` of work a call. */
static void report_rate(const char* op, const char* tier, double units, const char* unit, const Work& work) {
    for (int threads = 1; threads <= 2; threads++) {
        double best = 1e9;
        for (int round = 0; round < SHORT_ROUNDS; round++) best = std::min(best, seconds(threads, work));
        printf("%-8s %-16s %d threads: %10.2f %s\n", tier, op, threads, units * threads / best, unit);
    }
}

static std::vector<float> floats(size_t n) {
    std::vector<float> x(n);
    for (size_t i = 0; i < n; i++) x[i] = (float)((i * 2654435761u) % 2001) * 1e-3f - 1.0f;
    return x;
}

/* Rows [from, to) of `rows` that a thread takes. */
static int share(int rows, int thread, int threads) {
    return (int)((int64_t)rows * thread / threads);
}

static void gemv(bnk_bit_gemv_kernel* kernel, const char* op, const char* tier, int layout) {
    std::vector<int8_t> codes(FFN, 3);
    const int group = bnk_layout_group(layout);
    for (int columns : {HIDDEN, FFN}) {
        const size_t bytes = (size_t)bnk_layout_bytes(layout, 1, columns);
        const int groups = (int)(STREAM / bytes);
        std::vector<float> y((size_t)groups * group);
        printf("columns %d, %.2f bits a weight: ", columns, 8.0 * (double)bytes / (columns * group));
        report_stream(op, tier, (double)groups * (double)bytes, [&](int thread, int threads) {
            int from = share(groups, thread, threads), to = share(groups, thread + 1, threads);
            kernel(stream + (size_t)from * bytes, 1, codes.data(), 1, 0, columns, y.data() + (size_t)from * group, (to - from) * group);
        });
    }
}

static void bench_bit_gemv(const bnk_kernels* k, const char* op, const char* tier) {
    gemv(k->bit_gemv, op, tier, BNK_LAYOUT_i2_s);
}

static void bench_base3_gemv(const bnk_kernels* k, const char* op, const char* tier) {
    gemv(k->base3_gemv, op, tier, BNK_LAYOUT_base3);
}

static void bench_tl1_gemv(const bnk_kernels* k, const char* op, const char* tier) {
    gemv(k->tl1_gemv, op, tier, BNK_LAYOUT_tl1);
}

static void bench_tl2_gemv(const bnk_kernels* k, const char* op, const char* tier) {
    gemv(k->tl2_gemv, op, tier, BNK_LAYOUT_tl2);
}

static void gemm(bnk_bit_gemm_kernel* kernel, const char* op, const char* tier, int layout) {
    const int group = bnk_layout_group(layout);
    for (int columns : {HIDDEN, FFN}) {
        for (int tokens : {2, 4, 8, 16, 32, 128}) {
            const int rows = std::max(1, std::max(64, 2560 / tokens) / group) * group;
            std::vector<int8_t> codes((size_t)tokens * columns, 3);
            std::vector<float> scales(tokens, 1.0f);
            std::vector<int32_t> sums(tokens);
            printf("columns %d, %3d tokens: ", columns, tokens);
            report_rate(op, tier, (double)columns * rows * tokens / TERNARY_WEIGHTS, "tokens/s of the 2B model", [&](int, int) {
                std::vector<float> y((size_t)tokens * rows);
                kernel(stream, 1, codes.data(), scales.data(), sums.data(), columns, tokens, y.data(), rows, rows);
            });
        }
    }
}

static void bench_bit_gemm(const bnk_kernels* k, const char* op, const char* tier) {
    gemm(k->bit_gemm, op, tier, BNK_LAYOUT_i2_s);
}

static void bench_base3_gemm(const bnk_kernels* k, const char* op, const char* tier) {
    gemm(k->base3_gemm, op, tier, BNK_LAYOUT_base3);
}

static void bench_tl1_gemm(const bnk_kernels* k, const char* op, const char* tier) {
    gemm(k->tl1_gemm, op, tier, BNK_LAYOUT_tl1);
}

static void bench_tl2_gemm(const bnk_kernels* k, const char* op, const char* tier) {
    gemm(k->tl2_gemm, op, tier, BNK_LAYOUT_tl2);
}

/* From a copy of half of the buffer to the buffer; the bytes of I2_S are counted. */
static void pack(bnk_bit_pack_kernel* kernel, const char* op, const char* tier, int layout) {
    const int group = bnk_layout_group(layout), row_bytes = HIDDEN / 4;
    const int groups = (int)(STREAM / 2 / (size_t)row_bytes) / group;
    std::vector<uint8_t> codes(stream, stream + STREAM / 2);
    report_stream(op, tier, (double)groups * group * row_bytes, [&](int thread, int threads) {
        int from = share(groups, thread, threads), to = share(groups, thread + 1, threads);
        kernel(codes.data() + (size_t)from * group * row_bytes, HIDDEN, stream + bnk_layout_bytes(layout, from * group, HIDDEN),
               (to - from) * group);
    });
    std::copy(codes.begin(), codes.end(), stream);
}

static void bench_bit_pack(const bnk_kernels* k, const char* op, const char* tier) {
    pack(k->bit_pack, op, tier, BNK_LAYOUT_i2_s);
}

static void bench_base3_pack(const bnk_kernels* k, const char* op, const char* tier) {
    pack(k->base3_pack, op, tier, BNK_LAYOUT_base3);
}

static void bench_tl1_pack(const bnk_kernels* k, const char* op, const char* tier) {
    pack(k->tl1_pack, op, tier, BNK_LAYOUT_tl1);
}

static void bench_tl2_pack(const bnk_kernels* k, const char* op, const char* tier) {
    pack(k->tl2_pack, op, tier, BNK_LAYOUT_tl2);
}

static void head(bnk_head_f16_kernel* kernel, const char* op, const char* tier, int block, int block_bytes) {
    const int64_t row_bytes = (int64_t)HIDDEN / block * block_bytes;
    const int rows = (int)(STREAM / (size_t)row_bytes);
    for (int tokens : {1, 4, 8}) {
        std::vector<float> h = floats((size_t)tokens * HIDDEN), y((size_t)tokens * rows);
        printf("%d token%s ", tokens, tokens == 1 ? ": " : "s:");
        report_stream(op, tier, (double)rows * (double)row_bytes, [&](int thread, int threads) {
            int from = share(rows, thread, threads), to = share(rows, thread + 1, threads);
            kernel(stream + from * row_bytes, row_bytes, h.data(), HIDDEN, tokens, y.data() + from, rows, to - from);
        });
    }
}

static void bench_head_f32(const bnk_kernels* k, const char* op, const char* tier) {
    head(k->head_f32, op, tier, 1, 4);
}

static void bench_head_f16(const bnk_kernels* k, const char* op, const char* tier) {
    head(k->head_f16, op, tier, 1, 2);
}

static void bench_head_bf16(const bnk_kernels* k, const char* op, const char* tier) {
    head(k->head_bf16, op, tier, 1, 2);
}

static void bench_head_q8_0(const bnk_kernels* k, const char* op, const char* tier) {
    head(k->head_q8_0, op, tier, 32, 34);
}

static void bench_head_q6_k(const bnk_kernels* k, const char* op, const char* tier) {
    head(k->head_q6_k, op, tier, 256, 210);
}

static void attend(bnk_attend_f16_kernel* kernel, const char* op, const char* tier, size_t head_bytes) {
    const size_t page_bytes = KV_HEADS * head_bytes;
    const int pages = (int)(STREAM / page_bytes);
    std::vector<float> q = floats((size_t)HEADS * HEAD_DIM);
    report_stream(op, tier, (double)pages * (double)page_bytes, [&](int thread, int threads) {
        std::vector<float> state((size_t)HEADS * (HEAD_DIM + 2));
        const int group = HEADS / KV_HEADS;
        for (int page = share(pages, thread, threads); page < share(pages, thread + 1, threads); page++) {
            for (int head = 0; head < KV_HEADS; head++) {
                kernel(&q[(size_t)head * group * HEAD_DIM], group, stream + (size_t)page * page_bytes, HEAD_DIM, head, BNK_PAGE_POSITIONS,
                       &state[(size_t)head * group * (HEAD_DIM + 2)]);
            }
        }
    });
    /* The same page again and again, which lies in the second cache: the rate of the arithmetic. */
    report_rate(op, tier, 1e-9 * 20 * (double)head_bytes, "GB/s in cache", [&](int thread, int) {
        std::vector<float> state((size_t)HEADS * (HEAD_DIM + 2));
        for (int i = 0; i < 20; i++) {
            kernel(q.data(), HEADS / KV_HEADS, stream + (size_t)thread * head_bytes, HEAD_DIM, 0, BNK_PAGE_POSITIONS, state.data());
        }
    });
}

static void bench_attend_f16(const bnk_kernels* k, const char* op, const char* tier) {
    attend(k->attend_f16, op, tier, 2 * 2 * BNK_PAGE_POSITIONS * HEAD_DIM);
}

static void bench_attend_f32(const bnk_kernels* k, const char* op, const char* tier) {
    attend(k->attend_f32, op, tier, 2 * 4 * BNK_PAGE_POSITIONS * HEAD_DIM);
}

static void bench_attend_q8(const bnk_kernels* k, const char* op, const char* tier) {
    attend(k->attend_q8, op, tier, 2 * BNK_PAGE_POSITIONS * (HEAD_DIM + sizeof(float)));
}

/* Small kernels on data in the first caches: values a second, a hundred calls at a time. */
static void small(const char* op, const char* tier, int n, const std::function<void()>& call) {
    report_rate(op, tier, 1e-9 * 100 * n, "10^9 values/s", [&](int, int) {
        for (int i = 0; i < 100; i++) call();
    });
}

static thread_local std::vector<float> a = floats(FFN), b = floats(FFN), c = floats(FFN);

static void bench_embed(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, HIDDEN, [=] { k->embed(BNK_F16, stream, c.data(), HIDDEN); });
}

static void bench_rms_norm(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, HIDDEN, [=] { k->rms_norm(a.data(), b.data(), 1e-5f, c.data(), HIDDEN, 1); });
}

static void bench_quantize(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, HIDDEN, [=] {
        float scale;
        int32_t sum;
        k->quantize(a.data(), (int8_t*)c.data(), &scale, &sum, HIDDEN, 1);
    });
}

static void bench_rope(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, HIDDEN, [=] { k->rope(a.data(), HEADS, HEAD_DIM, b.data()); });
}

static void store(bnk_store_f16_kernel* kernel, const char* op, const char* tier) {
    small(op, tier, 2 * KV_HEADS * HEAD_DIM, [=] {
        static thread_local std::vector<float> page((size_t)2 * KV_HEADS * BNK_PAGE_POSITIONS * HEAD_DIM);
        kernel(a.data(), b.data(), page.data(), KV_HEADS, HEAD_DIM, 7);
    });
}

static void bench_store_f16(const bnk_kernels* k, const char* op, const char* tier) {
    store(k->store_f16, op, tier);
}

static void bench_store_f32(const bnk_kernels* k, const char* op, const char* tier) {
    store(k->store_f32, op, tier);
}

static void bench_store_q8(const bnk_kernels* k, const char* op, const char* tier) {
    store(k->store_q8, op, tier);
}

static void bench_merge_attention(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, HIDDEN, [=] { k->merge_attention(a.data(), b.data(), HEADS, HEAD_DIM); });
}

static void bench_finish_attention(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, HIDDEN, [=] { k->finish_attention(a.data(), HEADS, HEAD_DIM, c.data()); });
}

static void bench_gate_relu2(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, FFN, [=] { k->gate_relu2(a.data(), b.data(), c.data(), FFN); });
}

static void bench_gate_silu(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, FFN, [=] { k->gate_silu(a.data(), b.data(), c.data(), FFN); });
}

static void bench_gate_gelu(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, FFN, [=] { k->gate_gelu(a.data(), b.data(), c.data(), FFN); });
}

static void bench_add(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, HIDDEN, [=] { k->add(a.data(), b.data(), HIDDEN); });
}

static void bench_quantize_u4(const bnk_kernels* k, const char* op, const char* tier) {
    small(op, tier, HIDDEN, [=] {
        float step;
        k->quantize_u4(a.data(), b.data(), (uint8_t*)c.data(), &step, HIDDEN, 1);
    });
}

/* One row of estimates after the other, for vectors of two parts. */
static void estimate(const char* op, const char* tier, int64_t row_bytes,
                     const std::function<void(const uint8_t* rows, const int8_t* x, int tokens, float* y, int64_t stride, int count)>& call) {
    const int rows = (int)(STREAM / (size_t)row_bytes);
    for (int tokens : {1, 8}) {
        std::vector<int8_t> x((size_t)2 * tokens * HIDDEN, 3);
        std::vector<float> y((size_t)tokens * rows);
        printf("%d token%s ", tokens, tokens == 1 ? ": " : "s:");
        report_stream(op, tier, (double)rows * (double)row_bytes, [&](int thread, int threads) {
            int from = share(rows, thread, threads), to = share(rows, thread + 1, threads);
            call(stream + from * row_bytes, x.data(), tokens, y.data() + from, rows, to - from);
        });
    }
}

static const std::vector<float> ones(STREAM / (HIDDEN / 2), 1.0f);

static void bench_estimate_u4(const bnk_kernels* k, const char* op, const char* tier) {
    estimate(op, tier, HIDDEN / 2, [=](const uint8_t* rows, const int8_t* x, int tokens, float* y, int64_t stride, int count) {
        k->estimate_u4(rows, ones.data(), x, ones.data(), HIDDEN, tokens, y, stride, count);
    });
}

static void bench_estimate_q8_0(const bnk_kernels* k, const char* op, const char* tier) {
    const int64_t bytes = HIDDEN / 32 * 34;
    estimate(op, tier, bytes, [=](const uint8_t* rows, const int8_t* x, int tokens, float* y, int64_t stride, int count) {
        k->estimate_q8_0(rows, bytes, x, ones.data(), HIDDEN, tokens, y, stride, count);
    });
}

static void bench_estimate_q6_k(const bnk_kernels* k, const char* op, const char* tier) {
    const int64_t bytes = HIDDEN / 256 * 210;
    estimate(op, tier, bytes, [=](const uint8_t* rows, const int8_t* x, int tokens, float* y, int64_t stride, int count) {
        k->estimate_q6_k(rows, bytes, x, ones.data(), HIDDEN, tokens, y, stride, count);
    });
}

static void bench_checksum(const bnk_kernels* k, const char* op, const char* tier) {
    report_stream(op, tier, (double)STREAM, [=](int thread, int threads) {
        size_t part = STREAM / (size_t)threads;
        int64_t sum;
        k->checksum(stream + (size_t)thread * part, (int64_t)part / 8, &sum);
        sink = (uint64_t)sum;
    });
}

int main(int argc, char** argv) {
    stream = (uint8_t*)bnk_allocate(STREAM);
    if (!stream) {
        fprintf(stderr, "no memory for a buffer of %zu bytes\n", STREAM);
        return 1;
    }
    /* Halves of moderate size, so that no kernel meets NaN or subnormal numbers. */
    for (size_t i = 0; i < STREAM; i++) stream[i] = (uint8_t)(i & 1 ? 0x2c | (i >> 1 & 0x83) : i * 37);
    for (int32_t index = 0; index < bnk_isa_count(); index++) {
        const bnk_kernels* k = bnk_open(index);
        const char* tier = bnk_isa_name(index);
        if (!k || (argc > 1 && strcmp(argv[1], tier) != 0)) continue;
#define BNK_KERNEL(op, of, from)                                                                                        \
    if (strcmp(tier, #of) == 0 && strcmp(#of, #from) == 0 && (argc < 3 || strcmp(argv[2], #op) == 0)) {               \
        bench_##op(k, #op, tier);                                                                                      \
    }
#include "kernel_list.inc"
    }
    bnk_free(stream, STREAM);
    return 0;
}
