#include "common/canonical.h"
#include "common/kernel_table.h"

void bnk_gate_relu2__scalar(const float* gate, const float* up, float* y, int32_t n) {
    for (int32_t i = 0; i < n; i++) {
        float positive = gate[i] > 0.0f ? gate[i] : 0.0f;
        y[i] = (positive * positive) * up[i];
    }
}

void bnk_gate_gelu__scalar(const float* gate, const float* up, float* y, int32_t n) {
    for (int32_t i = 0; i < n; i++) {
        y[i] = bnk_gelu(gate[i]) * up[i];
    }
}

void bnk_gate_silu__scalar(const float* gate, const float* up, float* y, int32_t n) {
    for (int32_t i = 0; i < n; i++) {
        y[i] = (gate[i] / (1.0f + bnk_exp32(-gate[i]))) * up[i];
    }
}
