package io.github.bitnet4j.spi;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The kernels of one backend: every operation of the forward pass, on memory that the backend owns.
 *
 * <p>All operations are canonical: each backend gives the bits of the scalar definition, for the order of every float
 * operation is fixed ({@code docs/kernels.md}). {@code dot16} and {@code sum16} stand for sixteen interleaved sums that
 * are folded in a fixed tree.
 *
 * <p>A kernel call does one worker's share: it runs in the calling thread, blocks on nothing and allocates nothing that
 * outlives it. Ranges are half-open. Callers pass disjoint output ranges to concurrent calls, and sizes that fit the
 * blocks; a call whose range does not fit throws {@link IndexOutOfBoundsException}. Matrices of activations are
 * {@code [tokens][n]}, row after row without gaps.
 */
public interface Kernels {

    /** Levels of a query's codes over {@link KvType#Q8}. */
    int QUERY_LEVELS = 2047;

    /** Levels of the codes of the weights of a page's values over {@link KvType#Q8}. */
    int WEIGHT_LEVELS = 32767;

    /**
     * The instruction-set tier in use.
     *
     * @return one of {@link KernelProvider#instructionSets()}
     */
    String isa();

    /**
     * The form in which ternary weights are read.
     *
     * @return one of {@link KernelProvider#layouts} for this tier, for example {@code i2_s}
     */
    String layout();

    /**
     * Allocates floats, all +0.
     *
     * @param size number of values
     * @return a block to be closed by the caller
     */
    Floats allocate(int size);

    /**
     * Allocates room for quantised activations.
     *
     * @param rows tokens
     * @param columns codes a token, a multiple of 128
     * @return rows to be closed by the caller
     */
    QuantizedRows allocateRows(int rows, int columns);

    /**
     * Allocates room for rows of 4 bits.
     *
     * @param rows rows
     * @param columns values a row, a multiple of 128
     * @return rows to be closed by the caller
     */
    NibbleRows allocateNibbles(int rows, int columns);

    /**
     * Whether what is allocated here is in the Java heap.
     *
     * @return true by default
     */
    default boolean usesJavaHeap() {
        return true;
    }

    /**
     * Allocates pages of the KV cache.
     *
     * @param type number format
     * @param pages how many
     * @param heads key/value heads
     * @param headDim values a head, even, at most {@link KvPage#MAX_HEAD_DIM}
     * @return pages to be closed by the caller
     */
    KvPages allocatePages(KvType type, int pages, int heads, int headDim);

    /**
     * Whether ternary matrices are in a form of their own, into which codes have to be repacked, instead of being read
     * where the codes lie.
     *
     * @return whether {@link #pack} copies
     */
    default boolean repacks() {
        return false;
    }

    /**
     * Allocates a ternary matrix in memory of the backend's own, to be filled by {@link #repack} before its first use.
     *
     * @param rows outputs
     * @param columns inputs, a multiple of 128
     * @param scale factor of the matrix, finite
     * @return a matrix to be closed by the caller
     */
    PackedMatrix allocateMatrix(int rows, int columns, float scale);

    /**
     * Fills some rows of a matrix that {@link #allocateMatrix} gave. Concurrent calls take disjoint ranges.
     *
     * @param layout how the codes lie
     * @param codes the codes of these rows, {@code (to - from) · columns / 4} remaining bytes; not used after the call
     * @param w the matrix
     * @param from first row, a multiple of {@link PackedMatrix#rowGroup()}
     * @param to row after the last, a multiple of the group too or the last row's end
     * @return the index {@code (row - from) · columns + column} of the first code 3, which is no trit; -1 if there is none
     * @throws UnsupportedOperationException if the matrix is read where its codes lie
     */
    long repack(TernaryLayout layout, ByteBuffer codes, PackedMatrix w, int from, int to);

    /**
     * Makes a ternary matrix from codes that lie in memory. The codes are used in place unless this layout
     * {@linkplain #repacks repacks} them, so they must stay as they are until the matrix is closed.
     *
     * @param layout how the codes lie
     * @param codes direct or heap, little-endian; its remaining bytes are {@code rows · columns / 4}
     * @param rows outputs
     * @param columns inputs, a multiple of 128
     * @param scale factor of the matrix, finite
     * @return a matrix to be closed by the caller
     * @throws IllegalArgumentException if a code is 3 and the layout cannot hold it
     */
    PackedMatrix pack(TernaryLayout layout, ByteBuffer codes, int rows, int columns, float scale);

    /**
     * Makes a table from bytes that lie in memory and must stay as they are until the table is closed.
     *
     * @param type number format
     * @param parts the rows in order, each part holding a whole number of them, little-endian
     * @param rows rows of all parts together
     * @param columns values a row, a multiple of the type's block size
     * @return a table to be closed by the caller
     */
    PackedTable table(TableType type, List<ByteBuffer> parts, int rows, int columns);

    /**
     * Allocates a table in memory of the backend's own, to be filled by {@link #fill} before its first use.
     *
     * @param type number format
     * @param rows rows
     * @param columns values a row, a multiple of the type's block size
     * @return a table to be closed by the caller
     */
    PackedTable allocateTable(TableType type, int rows, int columns);

    /**
     * Fills some rows of a table that {@link #allocateTable} gave. Concurrent calls take disjoint ranges.
     *
     * @param table the table
     * @param bytes the rows in the table's format, little-endian, as many remaining bytes as they have; not used after
     *     the call
     * @param from first row
     * @param to row after the last
     * @throws UnsupportedOperationException if the table is read where its bytes lie
     */
    void fill(PackedTable table, ByteBuffer bytes, int from, int to);

    /**
     * Dequantises one row of a table: {@code y[at + i] = table[row][i] · factor}.
     *
     * @param table the token embedding
     * @param row the token id
     * @param factor of all values; 1 changes none
     * @param y receives {@code table.columns()} values
     * @param at index in {@code y} of the first one
     */
    void embed(PackedTable table, int row, float factor, Floats y, int at);

    /**
     * RMSNorm: {@code y = (x · r) · w} with {@code r = 1 / sqrt(dot16(x, x) / n + epsilon)}, for rows of
     * {@code n = weight.size()} values: those of tokens, or of their heads.
     *
     * @param x input [rows][n]
     * @param weight gains w [n]
     * @param epsilon added to the mean square
     * @param y output [rows][n], may be {@code x}
     * @param from first row
     * @param to row after the last
     */
    void rmsNorm(Floats x, Floats weight, float epsilon, Floats y, int from, int to);

    /**
     * Absmax quantisation to 8 bits a token: codes of 127 levels, {@link Canonical#codes}. Behind the values the codes
     * are 0, so that a product does not depend on the width that its matrix is padded to.
     *
     * @param x input [tokens][n]
     * @param n values a token, at most {@code q.columns()}
     * @param q receives codes and scales of the tokens
     * @param from first token
     * @param to token after the last
     */
    void quantize(Floats x, int n, QuantizedRows q, int from, int to);

    /**
     * BitLinear: {@code y[t][r] = (float(Σ trit[r][k] · code[t][k]) / s[t]) · scale} for some rows of the matrix and
     * all tokens; a code of 3 counts as +2.
     *
     * @param w weights [rows][columns]
     * @param x quantised activations of the tokens
     * @param tokens number of tokens, from row 0 of {@code x} on
     * @param y output [tokens][rows]
     * @param from first row; fastest if it is a multiple of {@link PackedMatrix#rowGroup()}
     * @param to row after the last
     */
    void bitLinear(PackedMatrix w, QuantizedRows x, int tokens, Floats y, int from, int to);

    /**
     * Rotary embedding of one token, half-split: with a the first and b the second half of a head,
     * {@code a' = a·cos - b·sin, b' = b·cos + a·sin}.
     *
     * @param x the heads, rotated in place
     * @param at index in {@code x} of the first head
     * @param heads number of heads
     * @param headDim values a head, even
     * @param table for the token's position headDim/2 cosines, then headDim/2 sines
     * @param tableAt index in {@code table} of the first cosine
     */
    void rope(Floats x, int at, int heads, int headDim, Floats table, int tableAt);

    /**
     * Stores key and value of one position, rounded to the page's type. For {@link KvType#Q8} each head's key and value
     * become codes of 127 levels ({@link Canonical#codes}), beside which d = 1 / s is kept.
     *
     * @param k keys (after RoPE) of all heads
     * @param kAt index in {@code k} of the first value
     * @param v values of all heads
     * @param vAt index in {@code v} of the first value
     * @param page where they go
     * @param slot place in the page, in [0, {@link KvPage#POSITIONS})
     */
    void store(Floats k, int kAt, Floats v, int vAt, KvPage page, int slot);

    /**
     * Attention of the query heads that share a key/value head over one page. For each query head, with
     * c = 1 / sqrt(headDim): {@code score[t] = dot16(q, k[t]) · c}; m = max score; {@code p[t] = exp32(score[t] - m)};
     * l = sum16(p); o = Σ p[t]·v[t] for t rising.
     *
     * <p>For {@link KvType#Q8} k[t] and v[t] are codes with scales d[t], and the sums are those of integers: with a the
     * codes of q in {@value #QUERY_LEVELS} levels and s their factor {@code score[t] = (float(Σ a·k[t]) · d[t]) · (c / s)};
     * with b the codes of p[t]·d[t], t over the positions, in {@value #WEIGHT_LEVELS} levels and s their factor
     * {@code o = float(Σ b[t]·v[t]) · (1 / s)}.
     *
     * @param q queries (after RoPE), {@code heads} consecutive heads
     * @param at index in {@code q} of the first one
     * @param heads query heads that share {@code kvHead}
     * @param page the page
     * @param kvHead key/value head
     * @param positions slots of the page that are attended to, from slot 0 on, at least 1
     * @param state receives for each query head m, l, o[headDim]: headDim + 2 values
     * @param stateAt index in {@code state} of the first query head's m
     */
    void attend(Floats q, int at, int heads, KvPage page, int kvHead, int positions, Floats state, int stateAt);

    /**
     * Merges the state (m', l', o') that a page gave into that of the pages before it: M = max(m, m'),
     * α = exp32(m - M), β = exp32(m' - M), l = l·α + l'·β, o = o·α + o'·β, m = M.
     *
     * @param state as {@link #attend} left it, headDim + 2 values a head; changed
     * @param stateAt index in {@code state} of the first head's m
     * @param block the state of the page
     * @param blockAt index in {@code block} of the first head's m'
     * @param heads number of query heads
     * @param headDim values a head
     */
    void mergeAttention(Floats state, int stateAt, Floats block, int blockAt, int heads, int headDim);

    /**
     * Ends the attention of some query heads: {@code y = o / l}.
     *
     * @param state as {@link #attend} left it, headDim + 2 values a head
     * @param stateAt index in {@code state} of the first head's m
     * @param heads number of query heads
     * @param headDim values a head
     * @param y receives headDim values a head
     * @param at index in {@code y} of the first one
     */
    void finishAttention(Floats state, int stateAt, int heads, int headDim, Floats y, int at);

    /**
     * Gate of the feed-forward network: {@code y = act(gate) · up}, element by element.
     *
     * @param activation the non-linearity
     * @param gate input
     * @param up input
     * @param y output, may be {@code gate} or {@code up}
     * @param from first element
     * @param to element after the last
     */
    void gate(Activation activation, Floats gate, Floats up, Floats y, int from, int to);

    /**
     * Residual connection: {@code x = x + y}, element by element.
     *
     * @param x input and output
     * @param y input
     * @param from first element
     * @param to element after the last
     */
    void add(Floats x, Floats y, int from, int to);

    /**
     * Output head: {@code y[t][v] = dot16(h[t], table[v])} for some rows of the table and all tokens.
     *
     * @param table the head [rows][columns]
     * @param h final hidden states [tokens][columns]
     * @param tokens number of tokens
     * @param y logits [tokens][rows]
     * @param from first row
     * @param to row after the last
     */
    void head(PackedTable table, Floats h, int tokens, Floats y, int from, int to);

    /**
     * Whether estimates are so much faster than canonical logits that a head in two stages pays.
     *
     * @param type of the head's table
     * @return false by default
     */
    default boolean estimatesPay(TableType type) {
        return false;
    }

    /**
     * Dithered quantisation to 4 bits: {@code max = max(2^-100, max|x|)}, step = max / 7.5, and
     * {@code code = floor((x·(491520 / max), rounded half to even, + dither) · 2^-16)}. With a dither of 491520 plus a
     * random integer below 65536, {@code step·(code - (dither - 32767.5)·2^-16)} misses x by a random number that is
     * uniform within half a step on either side, whatever x is.
     *
     * @param x input, one row of {@code q.columns()} values after the other, the first for row {@code from}
     * @param dither for each column an integer in [491520, 557055]
     * @param q receives codes and steps
     * @param from first row
     * @param to row after the last
     */
    void quantize(Floats x, Floats dither, NibbleRows q, int from, int to);

    /**
     * Products of 4-bit rows with vectors of two 8-bit parts: with {@code c = Σ code[r][k]·x[2t][k]} and
     * {@code f = Σ code[r][k]·x[2t + 1][k]}, {@code y[t][r] = step[r]·((128·float(c) + float(f)) / scale(2t))}.
     *
     * @param w 4-bit rows [rows][columns]
     * @param x for each token two rows, its coarse and its fine part, with codes in [-127, 127]; the vector is
     *     {@code (128·coarse + fine) / scale(coarse)}
     * @param tokens number of tokens
     * @param y output [tokens][rows]
     * @param from first row
     * @param to row after the last
     */
    void estimate(NibbleRows w, QuantizedRows x, int tokens, Floats y, int from, int to);

    /**
     * Products of the rows of a {@link TableType#isQuantized() quantised} table with vectors of two 8-bit parts. Four
     * neighbouring codes q share a scale d, and their product with a vector is an integer: with
     * {@code p[g] = Σ q[k]·(128·x[2t][k] + x[2t + 1][k])} over the columns 4g to 4g + 3, sixteen sums
     * {@code s[g mod 16] += d[g]·float(p[g])} for g rising are folded as in {@code dot16} and divided by scale(2t).
     *
     * @param table the table [rows][columns]
     * @param x for each token two rows, as for 4-bit rows
     * @param tokens number of tokens
     * @param y output [tokens][rows]
     * @param from first row
     * @param to row after the last
     * @throws IllegalArgumentException if the table is not quantised
     */
    void estimate(PackedTable table, QuantizedRows x, int tokens, Floats y, int from, int to);

    /**
     * Reads memory as fast as this backend can: the yardstick that decoding is measured against.
     *
     * @param x the memory
     * @param from first element, even
     * @param to element after the last, even
     * @return the sum, modulo 2^64, of the bits of {@code x[2i] | x[2i + 1] << 32}
     */
    long checksum(Floats x, int from, int to);
}
