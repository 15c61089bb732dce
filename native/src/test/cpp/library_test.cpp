/*
 * Loads the shared library as a JVM does and calls its JNI functions: every tier and layout must give scalar's bits. Uses
 * nothing but the C library, so it can be built with any of them, and the same library be tried in processes of several.
 *
 * Usage: library_test FILE
 */
#include "bitnet_kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)

#include <windows.h>

static HMODULE library;

static bool load(const char* file) {
    library = LoadLibraryA(file);
    return library != nullptr;
}

static void* address(const char* symbol) { return (void*)GetProcAddress(library, symbol); }

#else

#include <dlfcn.h>

static void* library;

static bool load(const char* file) {
    library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
    }
    return library != nullptr;
}

static void* address(const char* symbol) { return dlsym(library, symbol); }

#endif

static void require(bool condition, const char* what) {
    if (!condition) {
        fprintf(stderr, "FAILED: %s\n", what);
        exit(1);
    }
}

/* A native method of NativeBinding that takes numbers alone and so does not look at its JVM. */
template <typename Result, typename... Arguments>
class Method {
public:
    explicit Method(const char* name) {
        char symbol[200];
        snprintf(symbol, sizeof symbol, "Java_io_github_bitnet4j_jni_NativeBinding_%s", name);
        function = (Result(*)(void*, void*, Arguments...))address(symbol);
        require(function != nullptr, symbol);
    }

    Result operator()(Arguments... arguments) const { return function(nullptr, nullptr, arguments...); }

private:
    Result (*function)(void*, void*, Arguments...);
};

struct Binding {
    Method<int32_t> abi_version{"abiVersion"};
    Method<int32_t> isa_count{"isaCount"};
    Method<int64_t, int32_t> isa_name{"isaName"};
    Method<int32_t, int32_t, int32_t> isa_layout{"isaLayout"};
    Method<int64_t, int32_t> layout_name{"layoutName"};
    Method<int64_t, int32_t, int32_t, int32_t> layout_bytes{"layoutBytes"};
    Method<int64_t, int32_t> open{"open"};
    Method<int64_t, int64_t> allocate{"allocate"};
    Method<void, int64_t, int64_t> free{"free"};
    Method<void, int64_t, int64_t, int32_t, int64_t, int32_t, int64_t, int64_t, int32_t> quantize{"quantize"};
    Method<int64_t, int64_t, int32_t, int64_t, int32_t, int64_t, int32_t> pack{"pack"};
    Method<void, int64_t, int32_t, int64_t, float, int64_t, int64_t, int64_t, int32_t, int32_t, int64_t, int64_t, int32_t, int32_t> bit_linear{"bitLinear"};
    Method<void, int64_t, int64_t, int64_t, float, int64_t, int32_t, int32_t> rms_norm{"rmsNorm"};
    Method<void, int64_t, int32_t, int64_t, int64_t, int64_t, int32_t> gate{"gate"};
};

/* Dimensions of the product: several groups of every layout and a part of one, and memory of more than a huge page. */
static const int32_t ROWS = 2600;
static const int32_t COLUMNS = 3840;
static const int32_t TOKENS = 3;

/* Memory from the library. */
template <typename T>
class Block {
public:
    Block(const Binding& java, int64_t count) : java(java), bytes(count * (int64_t)sizeof(T)), at(java.allocate(bytes)) {
        require(at != 0 && data()[0] == 0 && data()[count - 1] == 0, "allocate");
    }

    ~Block() { java.free(at, bytes); }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

    T* data() const { return (T*)at; }
    operator int64_t() const { return at; }
    bool operator==(const Block& other) const { return memcmp(data(), other.data(), (size_t)bytes) == 0; }

private:
    const Binding& java;
    int64_t bytes;
    int64_t at;
};

static uint32_t next(uint64_t& state) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

/* A normalised, gated and quantised input, and its product with a matrix. */
struct Layer {
    Block<float> x, weight, gated, scales, y;
    Block<int8_t> codes;
    Block<int32_t> sums;
    Block<uint8_t> matrix;

    explicit Layer(const Binding& java)
        : x(java, TOKENS * COLUMNS), weight(java, COLUMNS), gated(java, TOKENS * COLUMNS), scales(java, TOKENS),
          y(java, TOKENS * ROWS), codes(java, TOKENS * COLUMNS), sums(java, TOKENS), matrix(java, (int64_t)ROWS * COLUMNS / 4) {
        uint64_t state = 1;
        for (int64_t i = 0; i < TOKENS * COLUMNS; i++) x.data()[i] = (float)(int32_t)(next(state) - (1u << 30)) * 0x1p-29f;
        for (int64_t i = 0; i < COLUMNS; i++) weight.data()[i] = (float)next(state) * 0x1p-31f;
        for (int64_t i = 0; i < (int64_t)ROWS * COLUMNS / 4; i++) {
            uint8_t trits = (uint8_t)next(state);
            matrix.data()[i] = (uint8_t)(trits & ~(trits >> 1 & 0x55)); /* no code 3 */
        }
    }

    void forward(const Binding& java, int64_t kernels, int32_t layout) {
        Block<float> normed(java, TOKENS * COLUMNS);
        Block<uint8_t> packed(java, java.layout_bytes(layout, ROWS, COLUMNS));
        java.rms_norm(kernels, x, weight, 1e-5f, normed, COLUMNS, TOKENS);
        java.gate(kernels, BNK_SILU, normed, x, gated, TOKENS * COLUMNS);
        java.quantize(kernels, gated, COLUMNS, codes, COLUMNS, scales, sums, TOKENS);
        require(java.pack(kernels, layout, matrix, COLUMNS, packed, ROWS) == -1, "pack");
        java.bit_linear(kernels, layout, packed, 0.5f, codes, scales, sums, COLUMNS, TOKENS, y, ROWS, 0, ROWS);
        java.bit_linear(kernels, layout, packed, 0.5f, codes, scales, sums, COLUMNS, 1, y, ROWS, 1, ROWS - 1);
    }

    bool operator==(const Layer& other) const {
        return gated == other.gated && codes == other.codes && scales == other.scales && sums == other.sums && y == other.y;
    }
};

static const int32_t SCALAR = 0;
static const int32_t I2_S = 0;

int main(int argc, char** argv) {
    if (argc != 2 || !load(argv[1])) {
        fprintf(stderr, "usage: library_test FILE, a library that can be loaded here\n");
        return 2;
    }
    Binding java;
    require(java.abi_version() == BNK_ABI_VERSION, "version of the interface");
    Layer expected(java);
    expected.forward(java, java.open(SCALAR), I2_S);
    for (int32_t isa = 0; isa < java.isa_count(); isa++) {
        const char* name = (const char*)java.isa_name(isa);
        int64_t kernels = java.open(isa);
        printf("%-10s", name);
        if (!kernels) {
            printf(" skipped: this processor lacks it");
        }
        for (int32_t i = 0; kernels && java.isa_layout(isa, i) >= 0; i++) {
            int32_t layout = java.isa_layout(isa, i);
            Layer found(java);
            found.forward(java, kernels, layout);
            printf(" %s", (const char*)java.layout_name(layout));
            require(found == expected, "not scalar's bits");
        }
        printf("\n");
    }
    return 0;
}
