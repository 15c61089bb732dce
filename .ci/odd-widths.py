"""Makes models whose widths are no multiple of 128, as 1bitLLM's 3B (head_dim 100, rows of 8640) and xl (rows of 5460).

usage: odd-widths.py BITNET_LAB.PY TOKENIZER.JSON FOLDER
"""
import importlib.util
import sys

spec = importlib.util.spec_from_file_location("bitnet_lab", sys.argv[1])
lab = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lab)

# I2_S has no rows of its own, only blocks of 128: each matrix has a multiple of 128 elements.
SHAPES = {
    "3b-like": dict(hidden=400, layers=2, heads=4, kv=4, ffn=1088, ctx=512, theta=10000.0, act="silu", arch="bitnet"),
    "xl-like": dict(hidden=256, layers=2, heads=4, kv=4, ffn=340, ctx=512, theta=10000.0, act="silu", arch="bitnet"),
}
tokenizer = lab.load_tokenizer(sys.argv[2])
for shape, dimensions in SHAPES.items():
    name = f"bitnet-{shape}-seed1"
    model = lab.random_model(dict(dimensions, vocab=len(tokenizer["tokens"])), 1)
    lab.write_forms(model, tokenizer, sys.argv[3], name, ["gguf-i2s"])
    lab.save_npz(model, f"{sys.argv[3]}/{name}.npz")
