/*
 * The definition of every kernel, written as naively as possible and without any code of the library. Results are
 * compared with it bit by bit.
 */
#ifndef BNK_TEST_REFERENCE_H
#define BNK_TEST_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

#include <vector>

namespace reference {

float dot16(const float* a, const float* b, int n);
float exp32(float x);
float from_half(uint16_t half);
uint16_t to_half(float x);

/* Bytes of a row of a table, values of a block. */
int row_bytes(int type, int n);
int block(int type);
/* Value i of a row. */
float table_value(int type, const uint8_t* row, int i);
/* Value i of a row of a quantised table as an integer and its factor. */
int table_code(int type, const uint8_t* row, int i);
float table_scale(int type, const uint8_t* row, int i);

/* Trit j of a row of an I2_S matrix. */
int trit(const uint8_t* row, int j);

void rms_norm(const float* x, const float* w, float epsilon, float* y, int n);
void quantize(const float* x, int8_t* codes, float* scale, int32_t* sum, int n);
/* One row. */
void quantize_u4(const float* x, const float* dither, uint8_t* codes, float* step, int n);
/* One row, one token, x [2][n]. */
float estimate_u4(const uint8_t* codes, float step, const int8_t* x, float scale, int n);
float estimate(int type, const uint8_t* row, const int8_t* x, float scale, int n);
void rope(float* x, int head_dim, const float* cos_sin);
/* The keys or values of one head of a page: [positions][head_dim] numbers, or codes and the scale of each position. */
struct Rows {
    int head_dim;
    std::vector<float> numbers;
    std::vector<float> scales;

    const float* at(int position) const { return &numbers[(size_t)position * (size_t)head_dim]; }
};

/* One query head: sets m, l, o[head_dim]. */
void attend(const float* q, const Rows& keys, const Rows& values, int positions, float* state);
/* The same over codes. */
void attend_q8(const float* q, const Rows& keys, const Rows& values, int positions, float* state);
void merge_attention(float* state, const float* block, int head_dim);
float relu2(float z);
float silu(float z);
float gelu(float z);

}  // namespace reference

#endif
