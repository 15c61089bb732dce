/*
 * The C ABI of the native kernels: everything that crosses from Java.
 *
 * Every kernel is canonical: it gives the bits of the scalar definition (core's ScalarKernels; docs/kernels.md), whatever
 * the instruction set. A kernel call does one worker's share in the calling thread, allocates nothing and blocks on
 * nothing. Sizes are in elements unless a name says bytes; ranges are half-open; pointers never alias unless it is said
 * that they may. The caller has checked every size.
 */
#ifndef BITNET_KERNELS_H
#define BITNET_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised with every change of a signature or of the layout of shared memory; Java refuses another version. */
#define BNK_ABI_VERSION 7

/* Positions of a KV page: one block of the canonical attention. */
#define BNK_PAGE_POSITIONS 256
/* The widest head of a KV page. */
#define BNK_PAGE_MAX_HEAD_DIM 1024

/* Table types, in the order of Java's TableType. */
enum { BNK_F32 = 0, BNK_F16 = 1, BNK_BF16 = 2, BNK_Q8_0 = 3, BNK_Q6_K = 4 };

/* KV cache types, in the order of Java's KvType. */
enum { BNK_KV_F16 = 0, BNK_KV_F32 = 1, BNK_KV_Q8 = 2 };

/* Activations, in the order of Java's Activation. */
enum { BNK_RELU2 = 0, BNK_SILU = 1, BNK_GELU = 2 };

/* The kernels of one instruction-set tier; static storage, immutable. */
typedef struct bnk_kernels bnk_kernels;

int32_t bnk_abi_version(void);

/* Tiers that this build has on this kind of processor, lowest first. */
int32_t bnk_isa_count(void);
/* Name of a tier, static storage; NULL outside [0, bnk_isa_count()). */
const char* bnk_isa_name(int32_t index);
/* 1: this machine can run the tier; 0: the processor lacks it; -1: the processor has it, the operating system does not enable it. */
int32_t bnk_isa_supported(int32_t index);
/* The kernels of a tier; NULL if the index is outside the list or the tier is not supported here. */
const bnk_kernels* bnk_open(int32_t index);

/*
 * Layouts of ternary weights: how a backend holds them. Layout 0 is i2_s, in which they are handed over. A layout keeps
 * groups of rows, so that rows share bytes; the rows that the last group of a matrix lacks are padding.
 */
/* Name of a layout, static storage; NULL if there is none of this number. */
const char* bnk_layout_name(int32_t layout);
/* Rows of a group, and bytes of a matrix with whole groups; 0 if there is no such layout. */
int32_t bnk_layout_group(int32_t layout);
int64_t bnk_layout_bytes(int32_t layout, int32_t rows, int32_t columns);
/* The i-th layout that a tier offers, its default first; -1 behind the last one. */
int32_t bnk_isa_layout(int32_t index, int32_t i);

/* Zeroed memory on a 64-byte boundary (2 MiB for large blocks where the system can); NULL if there is none. */
void* bnk_allocate(size_t bytes);
/* Frees what bnk_allocate gave for the same size; NULL is allowed. */
void bnk_free(void* memory, size_t bytes);
/* Copies bytes; for Java, which has only addresses. */
void bnk_copy(void* to, const void* from, size_t bytes);
/* Asks for bytes that are going to be read; a hint, the memory need not be there. */
void bnk_prefetch(const void* from, size_t bytes);

/*
 * Memory shared by the kernels:
 *   activations  float [tokens][n], 64-byte aligned
 *   quantised    int8 [tokens][columns] row after row; float scale [tokens]; int32 sum of a row's codes [tokens]
 *   I2_S         rows of columns/4 bytes, any alignment; column j of a block of 128 in byte j % 32 at bits 6 - 2*(j / 32); code - 1 = trit
 *   matrix       ternary weights in a layout, any alignment; docs/kernels.md defines each
 *   table        rows of row_bytes bytes, any alignment; block layouts as GGUF
 *   4-bit        rows of n/2 bytes: column j of a block of 128 in byte j % 64 at bits 4*(j / 64); float step [rows]; n % 128 == 0
 *   two parts    int8 [tokens][2][n], each in [-127, 127]: coarse, fine; n % 128 == 0
 *   KV page      for each head 2 * BNK_PAGE_POSITIONS * head_dim numbers of the page's type, with BNK_KV_Q8 also
 *                2 * BNK_PAGE_POSITIONS floats; all zero at first, 64-byte aligned; its order is the kernels' own
 *   state        for each query head: m, l, o[head_dim]
 */

/* y[i] = row[i] dequantised, times factor; n = columns. */
void bnk_embed(const bnk_kernels* k, int32_t type, const uint8_t* row, float factor, float* y, int32_t n);

/* y = (x * r) * w, r = 1 / sqrt(dot16(x, x) / n + epsilon), for each of `tokens` rows; y may be x. */
void bnk_rms_norm(const bnk_kernels* k, const float* x, const float* w, float epsilon, float* y, int32_t n, int32_t tokens);

/*
 * s = 127 / max(max|x|, 1e-5); code = clamp(rne(x * s), -128, 127); sum = sum of the codes; for each of `tokens` rows of
 * n <= columns values. The codes behind them are 0.
 */
void bnk_quantize(const bnk_kernels* k, const float* x, int32_t n, int8_t* codes, int32_t columns, float* scales, int32_t* sums,
                  int32_t tokens);

/*
 * Turns `rows` rows of I2_S into the groups of a layout; `w` points at the group of the first row. Gives the index
 * row * columns + column of the first code 3, which is no trit, or -1; with a code 3, `w` is undefined.
 */
int64_t bnk_pack(const bnk_kernels* k, int32_t layout, const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows);

/*
 * y[t * stride + r] = (float(sum_k trit[r][k] * code[t][k]) / s[t]) * scale for r in [from, to), t in [0, tokens); `w`
 * points at the matrix; columns % 128 == 0. A code of 3, which only I2_S can hold, counts as +2. Ranges that begin and end
 * between groups are the fast ones.
 */
void bnk_bit_linear(const bnk_kernels* k, int32_t layout, const uint8_t* w, float scale, const int8_t* codes, const float* scales,
                    const int32_t* sums, int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t from, int32_t to);

/* Half-split rotation of `heads` heads in place; cos_sin: head_dim/2 cosines, then head_dim/2 sines. */
void bnk_rope(const bnk_kernels* k, float* x, int32_t heads, int32_t head_dim, const float* cos_sin);

/* Stores one position's key and value of all heads, rounded to the page's type, in slot `slot`. */
void bnk_store(const bnk_kernels* k, int32_t type, const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot);

/*
 * Copies the first `positions` positions of a page, in [0, BNK_PAGE_POSITIONS], into rows or back: for each head its keys
 * and then its values, a row each. A row is head_dim little-endian numbers, with BNK_KV_Q8 followed by their scale; rows
 * have any alignment.
 */
void bnk_read_page(int32_t type, const void* page, int32_t heads, int32_t head_dim, int32_t positions, void* rows);
void bnk_write_page(int32_t type, const void* rows, int32_t heads, int32_t head_dim, int32_t positions, void* page);

/*
 * Attention of `query_heads` consecutive query heads that share key/value head `kv_head` over slots [0, positions) of
 * one page: sets `state`.
 */
void bnk_attend(const bnk_kernels* k, int32_t type, const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head,
                int32_t positions, float* state);

/* Merges the state that a later page gave (`block`) into `state`, for each head. */
void bnk_merge_attention(const bnk_kernels* k, float* state, const float* block, int32_t heads, int32_t head_dim);

/* y = o / l for each head. */
void bnk_finish_attention(const bnk_kernels* k, const float* state, int32_t heads, int32_t head_dim, float* y);

/* y = act(gate) * up; y may be gate or up. */
void bnk_gate(const bnk_kernels* k, int32_t activation, const float* gate, const float* up, float* y, int32_t n);

/* x = x + y. */
void bnk_add(const bnk_kernels* k, float* x, const float* y, int32_t n);

/* y[t * stride + v] = dot16(h[t], table[v]) for v in [0, rows), t in [0, tokens); `rows0` and `y` point at the first row of the range. */
void bnk_head(const bnk_kernels* k, int32_t type, const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens,
              float* y, int64_t stride, int32_t rows);

/*
 * 4-bit codes of `rows` rows: max = max(2^-100, max|x|), step = max / 7.5,
 * code = floor((rne(x * (491520 / max)) + dither[i]) * 2^-16), 0 to 15; dither: n integers in [491520, 557055].
 */
void bnk_quantize_u4(const bnk_kernels* k, const float* x, const float* dither, uint8_t* codes, float* steps, int32_t n, int32_t rows);

/*
 * y[t * stride + r] = steps[r] * ((128 * float(sum_i code[r][i] * x[2t][i]) + float(sum_i code[r][i] * x[2t + 1][i])) / scales[2t])
 * for r in [0, rows), t in [0, tokens): products with vectors of two 8-bit parts, (128 * x[2t] + x[2t + 1]) / scales[2t].
 * `codes`, `steps` and `y` point at the first row of the range.
 */
void bnk_estimate_u4(const bnk_kernels* k, const uint8_t* codes, const float* steps, const int8_t* x, const float* scales, int32_t n,
                     int32_t tokens, float* y, int64_t stride, int32_t rows);

/*
 * The same with the rows of a table of Q8_0 or Q6_K, whose codes q have a scale d each: for each group g of four columns
 * s[g mod 16] += d * float(sum_i q[r][i] * (128 * x[2t][i] + x[2t + 1][i])), all s folded as in dot16, then divided by scales[2t].
 */
void bnk_estimate(const bnk_kernels* k, int32_t type, const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales,
                  int32_t n, int32_t tokens, float* y, int64_t stride, int32_t rows);

/* Sum modulo 2^64 of `words` 64-bit words, read as fast as the tier can: the yardstick of decoding. `x` is 64-byte aligned. */
int64_t bnk_checksum(const bnk_kernels* k, const void* x, int64_t words);

#ifdef __cplusplus
}
#endif

#endif
