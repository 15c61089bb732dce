/* A page's contents as rows: one order for all backends, in which pages are copied and kept in files. */
#include "bitnet_kernels.h"

#include <string.h>

#include "common/page.h"

/* Keys and values lie as the rows do; MOVE copies (page, rows, bytes). */
template <typename Page, typename Rows, typename Move>
static void move_numbers(size_t row_bytes, Page* page, int32_t heads, int32_t positions, Rows* rows, Move move) {
    size_t half = (size_t)BNK_POSITIONS * row_bytes;
    size_t used = (size_t)positions * row_bytes;
    for (int32_t i = 0; i < 2 * heads; i++) {
        move(page + (size_t)i * half, rows + (size_t)i * used, used);
    }
}

/* 8 bits: a row is head_dim codes and their scale; MOVE copies (page, rows, bytes). */
template <typename Page, typename Rows, typename Move>
static void move_codes(Page* page, int32_t heads, int32_t head_dim, int32_t positions, Rows* rows, Move move) {
    size_t row = (size_t)head_dim + sizeof(float);
    for (int32_t head = 0; head < heads; head++, page += bnk_head_bytes_q8(head_dim)) {
        Page* keys = page + BNK_SCALES_BYTES;
        Page* values = keys + bnk_head_size(head_dim) / 2;
        for (int32_t slot = 0; slot < positions; slot++, rows += row) {
            for (int32_t i = 0; i < head_dim; i += 2) {
                move(keys + bnk_key_index_q8(slot, i, head_dim), rows + i, 2);
            }
            move(page + (size_t)slot * sizeof(float), rows + head_dim, sizeof(float));
        }
        for (int32_t slot = 0; slot < positions; slot++, rows += row) {
            Page* value = values + bnk_value_index_q8(slot, 0, head_dim);
            for (int32_t i = 0; i < head_dim; i++) {
                move(value + 2 * i, rows + i, 1);
            }
            move(page + (size_t)(BNK_POSITIONS + slot) * sizeof(float), rows + head_dim, sizeof(float));
        }
    }
}

template <typename Page, typename Rows, typename Move>
static void move_rows(int32_t type, Page* page, int32_t heads, int32_t head_dim, int32_t positions, Rows* rows, Move move) {
    if (type == BNK_KV_Q8) {
        move_codes(page, heads, head_dim, positions, rows, move);
    } else {
        size_t number = type == BNK_KV_F16 ? sizeof(uint16_t) : sizeof(float);
        move_numbers((size_t)head_dim * number, page, heads, positions, rows, move);
    }
}

void bnk_read_page(int32_t type, const void* page, int32_t heads, int32_t head_dim, int32_t positions, void* rows) {
    move_rows(type, (const uint8_t*)page, heads, head_dim, positions, (uint8_t*)rows,
              [](const uint8_t* from, uint8_t* to, size_t bytes) { memcpy(to, from, bytes); });
}

void bnk_write_page(int32_t type, const void* rows, int32_t heads, int32_t head_dim, int32_t positions, void* page) {
    move_rows(type, (uint8_t*)page, heads, head_dim, positions, (const uint8_t*)rows,
              [](uint8_t* to, const uint8_t* from, size_t bytes) { memcpy(to, from, bytes); });
}
