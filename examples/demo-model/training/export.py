"""Writes the trained demo model as a GGUF file in the form of published BitNet models: I2_S matrices, an F16 embedding, F32 norms.

  python3 export.py DIR OUT.gguf      needs numpy; reads DIR/demo.npz, DIR/tokenizer.json and DIR/tokenizer_config.json
"""
import json
import struct
import sys

import numpy as np

ALIGNMENT = 32
ARCHITECTURE = "bitnet-b1.58"
F32, F16, I2_S = 0, 1, 36  # GGML type ids
NORMAL, CONTROL = 1, 3  # token types

MATRICES = dict(q_proj="attn_q", k_proj="attn_k", v_proj="attn_v", o_proj="attn_output",
                gate_proj="ffn_gate", up_proj="ffn_up", down_proj="ffn_down")
NORMS = dict(input_layernorm="attn_norm", post_attention_layernorm="ffn_norm",
             attn_sub_norm="attn_sub_norm", ffn_sub_norm="ffn_sub_norm")


def string(text):
    utf8 = text.encode()
    return struct.pack("<Q", len(utf8)) + utf8


def u32(n):
    return struct.pack("<II", 4, n)


def f32(x):
    return struct.pack("<If", 6, x)


def boolean(b):
    return struct.pack("<I?", 7, b)


def text(s):
    return struct.pack("<I", 8) + string(s)


def texts(values):
    return struct.pack("<IIQ", 9, 8, len(values)) + b"".join(map(string, values))


def integers(values):
    return struct.pack("<IIQ", 9, 5, len(values)) + np.asarray(values, "<i4").tobytes()


def pack_i2_s(trits, scale):
    """Weights j, j + 32, j + 64, j + 96 of 128 lie in byte j at bits 6, 4, 2, 0; code = trit + 1; one scale ends the tensor."""
    codes = (trits.reshape(-1, 4, 32) + 1).astype(np.uint8)
    packed = codes[:, 0] << 6 | codes[:, 1] << 4 | codes[:, 2] << 2 | codes[:, 3]
    return packed.tobytes() + struct.pack("<f", scale) + bytes(28)


def tokenizer_entries(directory):
    with open(f"{directory}/tokenizer.json") as f:
        tokenizer = json.load(f)
    with open(f"{directory}/tokenizer_config.json") as f:
        config = json.load(f)
    special = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    ids = {**tokenizer["model"]["vocab"], **special}
    tokens = sorted(ids, key=ids.get)
    return {
        "model": text("gpt2"),
        "pre": text("llama-bpe"),
        "tokens": texts(tokens),
        "token_type": integers([CONTROL if token in special else NORMAL for token in tokens]),
        "merges": texts(tokenizer["model"]["merges"]),
        "bos_token_id": u32(special[config["bos_token"]]),
        "eos_token_id": u32(special[config["eos_token"]]),
        "add_bos_token": boolean(True),
    }, text(config["chat_template"])


def metadata(c, directory):
    entries, template = tokenizer_entries(directory)
    return {
        "general.architecture": text(ARCHITECTURE),
        "general.name": text("demo"),
        "general.file_type": u32(40),
        "general.quantization_version": u32(2),
        f"{ARCHITECTURE}.vocab_size": u32(c["vocab"]),
        f"{ARCHITECTURE}.context_length": u32(c["ctx"]),
        f"{ARCHITECTURE}.embedding_length": u32(c["hidden"]),
        f"{ARCHITECTURE}.block_count": u32(c["layers"]),
        f"{ARCHITECTURE}.feed_forward_length": u32(c["ffn"]),
        f"{ARCHITECTURE}.rope.dimension_count": u32(c["hidden"] // c["heads"]),
        f"{ARCHITECTURE}.attention.head_count": u32(c["heads"]),
        f"{ARCHITECTURE}.attention.head_count_kv": u32(c["kv"]),
        f"{ARCHITECTURE}.attention.layer_norm_rms_epsilon": f32(c["eps"]),
        f"{ARCHITECTURE}.rope.freq_base": f32(c["theta"]),
        **{f"tokenizer.ggml.{key}": value for key, value in entries.items()},
        "tokenizer.chat_template": template,
    }


def tensors(c, weights):
    """(name, sizes with the contiguous one first, type id, bytes) of every tensor."""
    embedding = weights["embed"]
    yield "token_embd.weight", embedding.shape[::-1], F16, embedding.astype("<f2").tobytes()
    for layer in range(c["layers"]):
        for source, name in MATRICES.items():
            trits, scale = weights[f"{layer}.{source}"], weights[f"{layer}.{source}.scale"]
            yield f"blk.{layer}.{name}.weight", trits.shape[::-1], I2_S, pack_i2_s(trits, scale)
        for source, name in NORMS.items():
            norm = weights[f"{layer}.{source}"]
            yield f"blk.{layer}.{name}.weight", norm.shape, F32, norm.astype("<f4").tobytes()
    yield "output_norm.weight", weights["norm"].shape, F32, weights["norm"].astype("<f4").tobytes()


def padded(data):
    return data + bytes(-len(data) % ALIGNMENT)


def gguf(entries, table):
    header = b"GGUF" + struct.pack("<IQQ", 3, len(table), len(entries))
    header += b"".join(string(key) + value for key, value in entries.items())
    offset = 0
    for name, shape, type_id, data in table:
        header += string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, type_id, offset)
        offset += len(padded(data))
    return padded(header) + b"".join(padded(data) for *_, data in table)


def main():
    directory, target = sys.argv[1:]
    weights = np.load(f"{directory}/demo.npz")
    config = json.loads(str(weights["cfg"]))
    with open(target, "wb") as f:
        f.write(gguf(metadata(config, directory), list(tensors(config, weights))))


if __name__ == "__main__":
    main()
