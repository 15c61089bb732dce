package io.github.bitnet4j.jni;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The C ABI of {@code bitnet_kernels.h}, from which JavaCPP generates the JNI functions. Memory is passed as addresses,
 * the cheapest argument there is; nothing is checked here.
 *
 * <p>Only primitive types and arrays of them cross: such functions need nothing of JavaCPP's run time, so the library
 * leaves it out, and loading it loads, unpacks and initialises nothing else. A parameter or result of another type (a
 * string, a buffer) would use what is not there.
 */
@Platform(include = {"bitnet_kernels.h", "java_memory.h"})
@NoException(true)
final class NativeBinding {

    /** {@code BNK_ABI_VERSION} that this class was written for. */
    static final int ABI_VERSION = 7;

    private NativeBinding() {}

    @Name("bnk_abi_version")
    static native int abiVersion();

    @Name("bnk_isa_count")
    static native int isaCount();

    /** Address of a string that ends with 0. */
    @Name("bnk_isa_name")
    @Cast("jlong")
    static native long isaName(int index);

    @Name("bnk_isa_supported")
    static native int isaSupported(int index);

    @Name("bnk_open")
    @Cast("jlong")
    static native long open(int index);

    @Name("bnk_isa_layout")
    static native int isaLayout(int index, int i);

    /** Address of a string that ends with 0. */
    @Name("bnk_layout_name")
    @Cast("jlong")
    static native long layoutName(int layout);

    @Name("bnk_layout_group")
    static native int layoutGroup(int layout);

    @Name("bnk_layout_bytes")
    static native long layoutBytes(int layout, int rows, int columns);

    @Name("bnk_allocate")
    @Cast("jlong")
    static native long allocate(@Cast("size_t") long bytes);

    @Name("bnk_free")
    static native void free(@Cast("void*") long memory, @Cast("size_t") long bytes);

    @Name("bnk_prefetch")
    static native void prefetch(@Cast("const void*") long from, @Cast("size_t") long bytes);

    @Name("bnk_java_length")
    static native int length(@Cast("const char*") long string);

    @Name("bnk_java_read")
    @CriticalRegion
    static native void read(@Cast("const float*") long from, float[] target, int at, int count);

    @Name("bnk_java_write")
    @CriticalRegion
    static native void write(@Cast("float*") long to, @Cast("const float*") float[] source, int at, int count);

    @Name("bnk_java_read_bytes")
    @CriticalRegion
    static native void readBytes(@Cast("const void*") long from, byte[] target, int count);

    @Name("bnk_java_write_bytes")
    @CriticalRegion
    static native void writeBytes(@Cast("void*") long to, @Cast("const signed char*") byte[] source, int count);

    @Name("bnk_embed")
    static native void embed(
            @Cast("const bnk_kernels*") long k,
            int type,
            @Cast("const uint8_t*") long row,
            float factor,
            @Cast("float*") long y,
            int n);

    @Name("bnk_rms_norm")
    static native void rmsNorm(
            @Cast("const bnk_kernels*") long k,
            @Cast("const float*") long x,
            @Cast("const float*") long w,
            float epsilon,
            @Cast("float*") long y,
            int n,
            int tokens);

    @Name("bnk_quantize")
    static native void quantize(
            @Cast("const bnk_kernels*") long k,
            @Cast("const float*") long x,
            int n,
            @Cast("int8_t*") long codes,
            int columns,
            @Cast("float*") long scales,
            @Cast("int32_t*") long sums,
            int tokens);

    @Name("bnk_pack")
    static native long pack(
            @Cast("const bnk_kernels*") long k,
            int layout,
            @Cast("const uint8_t*") long codes,
            int columns,
            @Cast("uint8_t*") long w,
            int rows);

    @Name("bnk_bit_linear")
    static native void bitLinear(
            @Cast("const bnk_kernels*") long k,
            int layout,
            @Cast("const uint8_t*") long w,
            float scale,
            @Cast("const int8_t*") long codes,
            @Cast("const float*") long scales,
            @Cast("const int32_t*") long sums,
            int columns,
            int tokens,
            @Cast("float*") long y,
            long stride,
            int from,
            int to);

    @Name("bnk_rope")
    static native void rope(
            @Cast("const bnk_kernels*") long k,
            @Cast("float*") long x,
            int heads,
            int headDim,
            @Cast("const float*") long cosSin);

    @Name("bnk_store")
    static native void store(
            @Cast("const bnk_kernels*") long k,
            int type,
            @Cast("const float*") long key,
            @Cast("const float*") long value,
            @Cast("void*") long page,
            int heads,
            int headDim,
            int slot);

    @Name("bnk_read_page")
    static native void readPage(
            int type, @Cast("const void*") long page, int heads, int headDim, int positions, @Cast("void*") long rows);

    @Name("bnk_write_page")
    static native void writePage(
            int type, @Cast("const void*") long rows, int heads, int headDim, int positions, @Cast("void*") long page);

    @Name("bnk_attend")
    static native void attend(
            @Cast("const bnk_kernels*") long k,
            int type,
            @Cast("const float*") long q,
            int queryHeads,
            @Cast("const void*") long page,
            int headDim,
            int kvHead,
            int positions,
            @Cast("float*") long state);

    @Name("bnk_merge_attention")
    static native void mergeAttention(
            @Cast("const bnk_kernels*") long k,
            @Cast("float*") long state,
            @Cast("const float*") long block,
            int heads,
            int headDim);

    @Name("bnk_finish_attention")
    static native void finishAttention(
            @Cast("const bnk_kernels*") long k,
            @Cast("const float*") long state,
            int heads,
            int headDim,
            @Cast("float*") long y);

    @Name("bnk_gate")
    static native void gate(
            @Cast("const bnk_kernels*") long k,
            int activation,
            @Cast("const float*") long gate,
            @Cast("const float*") long up,
            @Cast("float*") long y,
            int n);

    @Name("bnk_add")
    static native void add(
            @Cast("const bnk_kernels*") long k, @Cast("float*") long x, @Cast("const float*") long y, int n);

    @Name("bnk_quantize_u4")
    static native void quantizeNibbles(
            @Cast("const bnk_kernels*") long k,
            @Cast("const float*") long x,
            @Cast("const float*") long dither,
            @Cast("uint8_t*") long codes,
            @Cast("float*") long steps,
            int n,
            int rows);

    @Name("bnk_estimate_u4")
    static native void estimateNibbles(
            @Cast("const bnk_kernels*") long k,
            @Cast("const uint8_t*") long codes,
            @Cast("const float*") long steps,
            @Cast("const int8_t*") long x,
            @Cast("const float*") long scales,
            int n,
            int tokens,
            @Cast("float*") long y,
            long stride,
            int rows);

    @Name("bnk_estimate")
    static native void estimate(
            @Cast("const bnk_kernels*") long k,
            int type,
            @Cast("const uint8_t*") long rows0,
            long rowBytes,
            @Cast("const int8_t*") long x,
            @Cast("const float*") long scales,
            int n,
            int tokens,
            @Cast("float*") long y,
            long stride,
            int rows);

    @Name("bnk_checksum")
    static native long checksum(@Cast("const bnk_kernels*") long k, @Cast("const void*") long x, long words);

    @Name("bnk_head")
    static native void head(
            @Cast("const bnk_kernels*") long k,
            int type,
            @Cast("const uint8_t*") long rows0,
            long rowBytes,
            @Cast("const float*") long h,
            int n,
            int tokens,
            @Cast("float*") long y,
            long stride,
            int rows);
}
