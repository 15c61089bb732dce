"""Trains the demo model: a few-million-parameter BitNet b1.58 (quantisation-aware) on the synthetic corpus, on two CPU cores.

  python3 train.py --out OUT --minutes 60      needs torch, numpy, regex; writes OUT/tokenizer.json, OUT/tokenizer_config.json, OUT/demo.npz
  python3 export.py OUT OUT/demo-i2s.gguf      makes the GGUF file of them
"""
import argparse, collections, json, math, os, time
import numpy as np, regex, torch
import torch.nn as nn, torch.nn.functional as F
from corpus import documents

SPECIAL = ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"]
# Llama-3 pre-tokenisation, so that the file goes through the same code path as the 2B model's
PRE = regex.compile(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
SPLIT = regex.compile("(" + "|".join(regex.escape(s) for s in SPECIAL) + ")")
TEMPLATE = "{% for message in messages %}{{ message['role'] | capitalize + ': ' + message['content'] | trim + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant: ' }}{% endif %}"

def byte_chars():
    bs = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    cs, n = bs[:], 0
    for b in range(256):
        if b not in bs:
            bs.append(b); cs.append(256 + n); n += 1
    return dict(zip(bs, map(chr, cs)))

B2C = byte_chars()

class Bpe:
    def __init__(self, vocab_size, docs):
        words = collections.Counter()
        for d in docs:
            for seg in SPLIT.split(d):
                if seg not in SPECIAL:
                    words.update(PRE.findall(seg))
        seqs = [([B2C[b] for b in w.encode()], c) for w, c in words.items()]
        self.vocab = {c: i for i, c in enumerate(sorted(B2C.values()))}
        self.merges = []
        while len(self.vocab) < vocab_size - len(SPECIAL):
            pairs = collections.Counter()
            for s, c in seqs:
                for p in zip(s, s[1:]):
                    pairs[p] += c
            if not pairs:
                break
            (a, b), n = max(pairs.items(), key=lambda kv: (kv[1], kv[0]))
            self.merges.append((a, b)); self.vocab[a + b] = len(self.vocab)
            for s, _ in seqs:
                i = 0
                while i < len(s) - 1:
                    if s[i] == a and s[i + 1] == b:
                        s[i:i + 2] = [a + b]
                    i += 1
        base = len(self.vocab)
        self.special = {s: base + i for i, s in enumerate(SPECIAL)}
        self.size = base + len(SPECIAL)
        self.rank = {m: i for i, m in enumerate(self.merges)}
        self.cache = {}

    def word(self, w):
        ids = self.cache.get(w)
        if ids is None:
            s = [B2C[b] for b in w.encode()]
            while len(s) > 1:
                r, i = min((self.rank.get(p, 1 << 30), i) for i, p in enumerate(zip(s, s[1:])))
                if r == 1 << 30:
                    break
                s[i:i + 2] = [s[i] + s[i + 1]]
            ids = self.cache[w] = [self.vocab[x] for x in s]
        return ids

    def text(self, t):
        return [i for w in PRE.findall(t) for i in self.word(w)]

    def document(self, d, rnd):
        """Assistant headers are tokenised apart from their content most of the time, as a generation prompt is."""
        out = []
        for seg in SPLIT.split(d):
            if seg in self.special:
                out.append(self.special[seg])
            elif seg.startswith("Assistant: ") and rnd.random() < .75:
                out += self.text("Assistant: ") + self.text(seg[11:])
            elif seg:
                out += self.text(seg)
        return out

    def save(self, out):
        add = [dict(id=i, content=s, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True) for s, i in self.special.items()]
        json.dump(dict(version="1.0", truncation=None, padding=None, added_tokens=add, normalizer=None,
                       pre_tokenizer=dict(type="Sequence", pretokenizers=[dict(type="Split", pattern=dict(Regex=PRE.pattern), behavior="Isolated", invert=False),
                                                                          dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=False)]),
                       post_processor=dict(type="TemplateProcessing", single=[dict(SpecialToken=dict(id=SPECIAL[0], type_id=0)), dict(Sequence=dict(id="A", type_id=0))],
                                           pair=[dict(SpecialToken=dict(id=SPECIAL[0], type_id=0)), dict(Sequence=dict(id="A", type_id=0)), dict(SpecialToken=dict(id=SPECIAL[0], type_id=1)), dict(Sequence=dict(id="B", type_id=1))],
                                           special_tokens={SPECIAL[0]: dict(id=SPECIAL[0], ids=[self.special[SPECIAL[0]]], tokens=[SPECIAL[0]])}),
                       decoder=dict(type="ByteLevel", add_prefix_space=True, trim_offsets=True, use_regex=True),
                       model=dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None, fuse_unk=False, byte_fallback=False, ignore_merges=False,
                                  vocab=self.vocab, merges=[f"{a} {b}" for a, b in self.merges])), open(f"{out}/tokenizer.json", "w"), ensure_ascii=False)
        json.dump(dict(bos_token=SPECIAL[0], eos_token=SPECIAL[1], chat_template=TEMPLATE, tokenizer_class="PreTrainedTokenizerFast", model_max_length=512), open(f"{out}/tokenizer_config.json", "w"), indent=1)

class BitLinearFn(torch.autograd.Function):
    """W1.58A8 products of one input with several matrices: absmean ternary weights, per-token absmax int8 activations,
    straight-through gradients. Integers and ternary values are exact in bfloat16, so the products are too."""
    @staticmethod
    def forward(ctx, x, *ws):
        a = x.abs().amax(-1, keepdim=True).clamp_(min=1e-5)
        q = (x * (127.0 / a)).round_().bfloat16()
        s = [w.abs().mean().clamp(min=1e-5) for w in ws]
        t = torch.cat([(w / k).round_().clamp_(-1, 1).bfloat16() for w, k in zip(ws, s)])
        sv = torch.cat([k.expand(len(w)) for w, k in zip(ws, s)])
        ctx.save_for_backward(q, a, t, sv); ctx.rows = [len(w) for w in ws]
        return F.linear(q, t).float().mul_(a / 127.0).mul_(sv)
    @staticmethod
    def backward(ctx, g):
        q, a, t, sv = ctx.saved_tensors
        n = g.shape[-1]
        gx = ((g * sv).bfloat16().reshape(-1, n) @ t).float().view(*g.shape[:-1], -1)
        gw = ((g * (a / 127.0)).bfloat16().reshape(-1, n).T @ q.reshape(-1, q.shape[-1])).float()
        return (gx, *gw.split(ctx.rows))

class Relu2Mul(torch.autograd.Function):
    @staticmethod
    def forward(ctx, g, u):
        r = g.relu(); ctx.save_for_backward(r, u)
        return (r * r).mul_(u)
    @staticmethod
    def backward(ctx, d):
        r, u = ctx.saved_tensors
        dr = d * r
        return (dr * u).mul_(2), dr.mul_(r)

class RmsFn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        i = torch.rsqrt((x * x).mean(-1, keepdim=True).add_(1e-5)); n = x * i
        ctx.save_for_backward(n, i, w)
        return n * w
    @staticmethod
    def backward(ctx, g):
        n, i, w = ctx.saved_tensors
        gw = (g * n); dw = gw.reshape(-1, n.shape[-1]).sum(0)
        m = gw.mul_(w).mean(-1, keepdim=True)
        return (g * w).sub_(n * m).mul_(i), dw

bit_linear, rms_norm = BitLinearFn.apply, RmsFn.apply

class BitLinear(nn.Linear):
    def __init__(self, i, o):
        super().__init__(i, o, bias=False); nn.init.normal_(self.weight, std=0.02 * math.sqrt(256 / i) * 2)
    def forward(self, x):
        return bit_linear(x, self.weight)

class Rms(nn.Module):
    def __init__(self, n):
        super().__init__(); self.weight = nn.Parameter(torch.ones(n))
    def forward(self, x):
        return rms_norm(x, self.weight)

class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        h, hd = c["hidden"], c["hidden"] // c["heads"]
        self.c, self.hd = c, hd
        self.q, self.k, self.v, self.o = BitLinear(h, h), BitLinear(h, c["kv"] * hd), BitLinear(h, c["kv"] * hd), BitLinear(h, h)
        self.g, self.u, self.d = BitLinear(h, c["ffn"]), BitLinear(h, c["ffn"]), BitLinear(c["ffn"], h)
        self.n1, self.n2, self.ns, self.nf = Rms(h), Rms(h), Rms(h), Rms(c["ffn"])
    def forward(self, x, cos, sin, mask):
        B, T, H = x.shape
        c, hd = self.c, self.hd
        def rot(z):
            a, b = z[..., :hd // 2], z[..., hd // 2:]
            return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)
        kv = c["kv"] * hd
        q, k, v = bit_linear(self.n1(x), self.q.weight, self.k.weight, self.v.weight).split([H, kv, kv], -1)
        q, k, v = (z.reshape(B, T, -1, hd).transpose(1, 2) for z in (q, k, v))
        q, k = rot(q), rot(k)
        r = c["heads"] // c["kv"]
        k, v = k.repeat_interleave(r, 1), v.repeat_interleave(r, 1)
        a = (q * hd ** -0.5) @ k.transpose(-1, -2) + mask
        y = (a.softmax(-1) @ v).transpose(1, 2).reshape(B, T, H)
        x = x + self.o(self.ns(y))
        g, u = bit_linear(self.n2(x), self.g.weight, self.u.weight).chunk(2, -1)
        y = Relu2Mul.apply(g.contiguous(), u.contiguous())
        return x + self.d(self.nf(y))

class Net(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.embed = nn.Embedding(c["vocab"], c["hidden"]); nn.init.normal_(self.embed.weight, std=0.05)
        self.layers = nn.ModuleList(Block(c) for _ in range(c["layers"]))
        self.norm = Rms(c["hidden"])
        hd = c["hidden"] // c["heads"]
        ang = torch.arange(c["ctx"])[:, None] * (c["theta"] ** (-torch.arange(0, hd, 2).double() / hd))
        self.register_buffer("cos", ang.cos().float()); self.register_buffer("sin", ang.sin().float())
    def forward(self, ids):
        T = ids.shape[1]
        mask = torch.full((T, T), float("-inf")).triu(1)
        x = self.embed(ids)
        for b in self.layers:
            x = b(x, self.cos[:T], self.sin[:T], mask)
        return self.norm(x) @ self.embed.weight.T

def export(net, c, path):
    d = {"cfg": json.dumps(c), "embed": net.embed.weight.detach().numpy(), "norm": net.norm.weight.detach().numpy()}
    for i, b in enumerate(net.layers):
        for n, l in dict(q_proj=b.q, k_proj=b.k, v_proj=b.v, o_proj=b.o, gate_proj=b.g, up_proj=b.u, down_proj=b.d).items():
            w = l.weight.detach(); s = w.abs().mean().clamp(min=1e-5)
            d[f"{i}.{n}"] = (w / s).round().clamp(-1, 1).numpy().astype(np.int8); d[f"{i}.{n}.scale"] = np.float32(s)
        d[f"{i}.input_layernorm"], d[f"{i}.post_attention_layernorm"] = b.n1.weight.detach().numpy(), b.n2.weight.detach().numpy()
        d[f"{i}.attn_sub_norm"], d[f"{i}.ffn_sub_norm"] = b.ns.weight.detach().numpy(), b.nf.weight.detach().numpy()
    np.savez_compressed(path, **d)

def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--out", required=True); ap.add_argument("--minutes", type=float, default=60); ap.add_argument("--batch", type=int, default=16)
    ap.add_argument("--lr", type=float, default=2e-3); ap.add_argument("--hidden", type=int, default=256); ap.add_argument("--layers", type=int, default=6); ap.add_argument("--seq", type=int, default=192)
    o = ap.parse_args()
    import random
    os.makedirs(o.out, exist_ok=True); torch.manual_seed(0); rnd = random.Random(1)
    gen = documents(99)
    bpe = Bpe(1024, [next(gen) for _ in range(8000)]); bpe.save(o.out)
    c = dict(hidden=o.hidden, layers=o.layers, heads=4, kv=2, ffn=768, ctx=512, theta=10000.0, eps=1e-5, vocab=bpe.size)
    net = Net(c)
    print("vocab", bpe.size, "params", sum(p.numel() for p in net.parameters()), flush=True)
    decay = [p for n, p in net.named_parameters() if p.dim() == 2]; rest = [p for n, p in net.named_parameters() if p.dim() != 2]
    opt = torch.optim.AdamW([dict(params=decay, weight_decay=0.05), dict(params=rest, weight_decay=0.0)], lr=o.lr, betas=(0.9, 0.95))
    docs, buf = documents(1), []
    t0, step, total, avg = time.time(), 0, o.minutes * 60, None
    while True:
        p = (time.time() - t0) / total
        if p >= 1:
            break
        lr = o.lr * min(1, (step + 1) / 200) * (0.5 * (1 + math.cos(math.pi * p)) * 0.98 + 0.02)
        for g in opt.param_groups:
            g["lr"] = lr
            if p > 0.6 and g["weight_decay"]:
                g["weight_decay"] = 0.0
        need = o.batch * (o.seq + 1)
        while len(buf) < need:
            buf += bpe.document(next(docs), rnd)
        x = torch.tensor(buf[:need]).view(o.batch, o.seq + 1); buf = buf[need:]
        loss = F.cross_entropy(net(x[:, :-1]).reshape(-1, c["vocab"]), x[:, 1:].reshape(-1))
        opt.zero_grad(set_to_none=True); loss.backward(); nn.utils.clip_grad_norm_(net.parameters(), 1.0); opt.step()
        avg = loss.item() if avg is None else 0.98 * avg + 0.02 * loss.item(); step += 1
        if step % 50 == 0:
            print(f"step {step} {time.time() - t0:.0f}s loss {avg:.4f} tok/s {step * o.batch * o.seq / (time.time() - t0):.0f}", flush=True)
        if step % 500 == 0:
            export(net, c, f"{o.out}/demo.npz")
    export(net, c, f"{o.out}/demo.npz")
    print("done", step, avg)

if __name__ == "__main__":
    main()
