"""The workloads in PyTorch 2: `torch_peer.py W1 FORM THREADS STEP.safetensors` prints one line of JSON.

Forms: `eager` is how most write it, `best` the fastest of those that a skilled user reaches.
"""

import json
import os
import sys
import time

begin = time.time()
name, form, threads, file = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
steps, warm, most = (float(a) for a in sys.argv[5:8]) if len(sys.argv) > 7 else (40, 5, 30)
os.environ["OMP_NUM_THREADS"] = str(threads)

import numpy as np
import torch
import torch.nn.functional as F
from step import Workload, most_memory, timed
from torch.utils.checkpoint import checkpoint

torch.set_num_threads(threads)
device = os.environ.get("BENCH_DEVICE", "cpu")
torch.set_default_device(device)
w6_steps = int(os.environ.get("BENCH_W6_STEPS", "5"))


def compiled(function):
    return torch.compile(function, fullgraph=True, dynamic=False) if form == "best" else function


def gated(into, back, h):
    in_reset, in_keep, in_offer = into.chunk(3, -1)
    reset, keep, offer = back.chunk(3, -1)
    reset, keep = torch.sigmoid(in_reset + reset), torch.sigmoid(in_keep + keep)
    offer = torch.tanh(in_offer + reset * offer)
    return offer + keep * (h - offer)


def w1():
    def one(h, wrong, a, a_bias, inward, inward_bias, out, out_bias):
        y = torch.addmm(a_bias, h, a)
        query, key, value = (y[:, i : i + 16].view(-1, 8, 16) for i in (0, 16, 32))
        weight = torch.softmax(torch.bmm(query, key.transpose(1, 2)) * 0.25, 2)
        heard = torch.bmm(weight, value).view(-1, 16)
        into = torch.addmm(inward_bias, torch.cat([wrong, heard], 1), inward)
        h = gated(into, y[:, 48:], h)
        return h, torch.addmm(out_bias, h, out)

    one = compiled(one)

    def loss(weights, h, target):
        guess, guesses = torch.zeros_like(target), []
        for _ in range(20):
            h, guess = one(h, target - guess, *weights)
            guesses.append(guess)
        return ((target - torch.cat(guesses, 1)) ** 2).mean()

    return loss


def w2():
    def net(p, x):
        return torch.relu(torch.relu(x @ p[0] + p[1]) @ p[2] + p[3]) @ p[4] + p[5]

    def one_by_one(weights, *tasks):
        total = 0.0
        for support_x, support_y, query_x, query_y in zip(*tasks):
            p = weights
            for _ in range(5):
                loss = ((net(p, support_x) - support_y) ** 2).mean()
                gradients = torch.autograd.grad(loss, p, create_graph=True)
                p = [w - 0.01 * g for w, g in zip(p, gradients)]
            total = total + ((net(p, query_x) - query_y) ** 2).mean()
        return total / len(tasks[0])

    def by_hand(weights, x, y, query_x, query_y):
        w1, b1, w2, b2, w3, b3 = (
            w.expand(len(x), *(w.shape if w.ndim == 2 else (1, *w.shape))) for w in weights
        )
        for _ in range(5):
            z1 = torch.baddbmm(b1, x, w1)
            h1 = torch.relu(z1)
            z2 = torch.baddbmm(b2, h1, w2)
            h2 = torch.relu(z2)
            e = (torch.baddbmm(b3, h2, w3) - y) * (2 / 10)
            d2 = torch.bmm(e, w3.transpose(1, 2)) * (z2 > 0)
            d1 = torch.bmm(d2, w2.transpose(1, 2)) * (z1 > 0)
            w3 = torch.baddbmm(w3, h2.transpose(1, 2), e, alpha=-0.01)
            w2 = torch.baddbmm(w2, h1.transpose(1, 2), d2, alpha=-0.01)
            w1 = torch.baddbmm(w1, x.transpose(1, 2), d1, alpha=-0.01)
            b3, b2, b1 = (b - 0.01 * d.sum(1, True) for b, d in ((b3, e), (b2, d2), (b1, d1)))
        h1 = torch.relu(torch.baddbmm(b1, query_x, w1))
        said = torch.baddbmm(b3, torch.relu(torch.baddbmm(b2, h1, w2)), w3)
        return ((said - query_y) ** 2).mean()

    return compiled(by_hand) if form == "best" else one_by_one


def w3():
    shapes, sizes = [(64, 32), (32,), (32, 10), (10,)], [2048, 32, 320, 10]

    def think(weights, g, p, quick, slow, square, clock):
        scale = torch.rsqrt(square + 1e-6)
        seen = [g, p, quick, slow, square, g * scale, quick * scale, clock.expand(g.shape)]
        h = torch.relu(torch.addmm(weights[1], torch.stack(seen, -1).view(-1, 8), weights[0]))
        h = torch.relu(torch.addmm(weights[3], h, weights[2]))
        said = torch.addmm(weights[5], h, weights[4]).view(*g.shape, 2)
        return p - 0.01 * said[..., 0] * torch.exp(0.1 * said[..., 1])

    def moved(weights, g, p, quick, slow, square, clock):
        quick = 0.9 * quick + 0.1 * g
        slow = 0.99 * slow + 0.01 * g
        square = 0.99 * square + 0.01 * g * g
        return think(weights, g, p, quick, slow, square, clock), quick, slow, square

    clocks = torch.tanh(torch.arange(20) / 10 - 1)

    def one_by_one(weights, start, images, labels):
        total = 0.0
        for p, x, y in zip(start, images, labels):
            net = lambda p: torch.relu(x @ p[0] + p[1]) @ p[2] + p[3]
            p = [part.view(s).requires_grad_() for part, s in zip(p.split(sizes), shapes)]
            states = [(torch.zeros(s),) * 3 for s in shapes]
            for t in range(20):
                loss = F.cross_entropy(net(p), y)
                total = total + loss
                gradients = torch.autograd.grad(loss, p, create_graph=True)
                new = [moved(weights, g, w, *s, clocks[t]) for g, w, s in zip(gradients, p, states)]
                p, states = [n[0] for n in new], [n[1:] for n in new]
            total = total + F.cross_entropy(net(p), y)
        return total / 4 / 21

    def value_and_gradient(p, x, right):
        w1, b1, w2, b2 = p.split(sizes, 1)
        w1, w2 = w1.view(4, 64, 32), w2.view(4, 32, 10)
        z = torch.baddbmm(b1[:, None], x, w1)
        h = torch.relu(z)
        log_chance = torch.log_softmax(torch.baddbmm(b2[:, None], h, w2), 2)
        d = (torch.exp(log_chance) - right) / 32
        dh = torch.bmm(d, w2.transpose(1, 2)) * (z > 0)
        parts = [torch.bmm(x.transpose(1, 2), dh), dh.sum(1), torch.bmm(h.transpose(1, 2), d), d.sum(1)]
        return -(log_chance * right).sum() / 32, torch.cat([a.reshape(4, -1) for a in parts], 1)

    def one(p, quick, slow, square, clock, x, right, *weights):
        loss, g = value_and_gradient(p, x, right)
        return loss, *moved(weights, g, p, quick, slow, square, clock)

    one = compiled(one)

    def together(weights, start, images, labels):
        right = F.one_hot(labels, 10).float()
        p, total = start.clone().requires_grad_(), 0.0
        states = [torch.zeros_like(start, requires_grad=True) for _ in range(3)]
        for t in range(20):
            loss, p, *states = one(p, *states, clocks[t], images, right, *weights)
            total = total + loss
        return (total + value_and_gradient(p, images, right)[0]) / 4 / 21

    return together if form == "best" else one_by_one


def w4():
    def read(h, into, hinted, back, level):
        for t in range(into.shape[0]):
            in_reset, in_keep, in_offer = (into[t] + hinted).chunk(3, 1)
            reset, keep, offer = torch.addmm(level, h, back).chunk(3, 1)
            reset, keep = torch.sigmoid(in_reset + reset), torch.sigmoid(in_keep + keep)
            offer = torch.tanh(in_offer + reset * offer)
            h = offer + keep * (h - offer)
        return h

    read = torch.jit.script(read) if form == "best" else read

    def loss(weights, x, y):
        seen, hint, offset, back, level, out, bias, start = weights
        into = x @ seen + offset
        hints, total = start.expand(32, 16), 0.0
        for episode in (0, 1, 2, 3, 0):
            h = read(torch.zeros(32, 32), into[episode], hints @ hint, back, level)
            each = ((torch.addmm(bias, h, out) - y[episode]) ** 2).mean(1)
            total = total + each.mean()
            (g,) = torch.autograd.grad(each.sum(), hints, create_graph=True)
            hints = hints - 0.1 * g
        return total / 5

    return loss


def w5():
    def by_cell(h, x, y, seen, offset, back, level, out, bias):
        total = 0.0
        for t in range(x.shape[0]):
            h = gated(x[t] @ seen + offset, h @ back + level, h)
            total = total + ((h @ out + bias - y[t]) ** 2).mean()
        return h, total

    def by_gru(h, x, y, seen, offset, back, level, out, bias):
        given = [seen.T.contiguous(), back.T.contiguous(), offset, level]
        series, h = torch.gru(x, h[None], given, True, 1, 0.0, True, False, False)
        return h[0], ((series @ out + bias - y) ** 2).mean((1, 2)).sum()

    def loss(weights, x, y):
        segment = by_gru if form == "best" else by_cell
        h, total = torch.zeros(16, 64, requires_grad=True), 0.0
        for t in range(0, 10000, 100):
            parts = h, x[t : t + 100], y[t : t + 100], *weights
            h, part = checkpoint(segment, *parts, use_reentrant=False)
            total = total + part
        return total / 10000

    return loss


def w6():
    def normalised(x, gain, bias, over):
        middle = x - x.mean(over, keepdim=True)
        spread = (middle * middle).mean(over, keepdim=True)
        return torch.relu(middle * torch.rsqrt(spread + 1e-5) * gain + bias)

    def net(p, x):
        for i in range(4):
            w, gain, bias = p[3 * i : 3 * i + 3]
            x = F.conv2d(x, w.permute(3, 2, 0, 1), stride=2, padding=1)
            x = normalised(x, gain.view(1, 64, 1, 1), bias.view(1, 64, 1, 1), (0, 2, 3))
        return x.permute(0, 2, 3, 1).reshape(5, 256) @ p[12] + p[13]

    def net_of_all(p, x):
        """All tasks at once: each convolution unfolded to one product a task."""
        for i in range(4):
            w, gain, bias = p[3 * i : 3 * i + 3]
            half, taps = (x.shape[2] + 1) // 2, 9 * x.shape[1]
            seen = F.unfold(x, 3, padding=1, stride=2).view(4, 5, taps, half * half)
            seen = seen.transpose(1, 2).reshape(4, taps, 5 * half * half)
            w = w.permute(0, 4, 3, 1, 2).reshape(4, 64, taps)
            y = normalised(torch.bmm(w, seen), gain.unsqueeze(2), bias.unsqueeze(2), 2)
            x = y.view(4, 64, 5, half, half).transpose(1, 2).reshape(20, 64, half, half)
        x = x.permute(0, 2, 3, 1).reshape(4, 5, 256)
        return torch.baddbmm(p[13].unsqueeze(1), x, p[12])

    right = torch.arange(5)

    def one_by_one(weights, support, query):
        total = 0.0
        for s, q in zip(support.permute(0, 1, 4, 2, 3), query.permute(0, 1, 4, 2, 3)):
            p = weights
            for _ in range(w6_steps):
                g = torch.autograd.grad(F.cross_entropy(net(p, s), right), p, create_graph=True)
                p = [a - 0.4 * b for a, b in zip(p, g)]
            total = total + F.cross_entropy(net(p, q), right)
        return total / 4

    def together(weights, support, query):
        pictures = lambda x: x.permute(0, 1, 4, 2, 3).reshape(20, 1, 28, 28)
        mean = lambda p, x: F.cross_entropy(net_of_all(p, x).reshape(20, 5), right.repeat(4))
        p = [w.expand(4, *w.shape) for w in weights]
        for _ in range(w6_steps):
            g = torch.autograd.grad(4 * mean(p, pictures(support)), p, create_graph=True)
            p = [a - 0.4 * b for a, b in zip(p, g)]
        return mean(p, pictures(query))

    return together if form == "best" else one_by_one


def w7():
    def by_cell(weights, x, y):
        w, back, bias, out, out_bias = weights
        h = c = torch.zeros(256, 512)
        total = 0.0
        for t in range(32):
            i, f, o, u = (x[t] @ w + h @ back + bias).chunk(4, 1)
            c = torch.sigmoid(f + 1) * c + torch.sigmoid(i) * torch.tanh(u)
            h = torch.sigmoid(o) * torch.tanh(c)
            total = total + ((h @ out + out_bias - y[t]) ** 2).mean()
        return total / 32

    def by_lstm(weights, x, y):
        w, back, bias, out, out_bias = weights
        order = lambda a: torch.cat([a[..., :1024], a[..., 1536:], a[..., 1024:1536]], -1)
        offset = torch.cat([torch.zeros(512), torch.ones(512), torch.zeros(1024)])
        given = [order(w).T.contiguous(), order(back).T.contiguous(), order(bias) + offset]
        given.append(torch.zeros(2048))
        zero = torch.zeros(1, 256, 512)
        series, _, _ = torch.lstm(x, (zero, zero), given, True, 1, 0.0, True, False, False)
        return ((series @ out + out_bias - y) ** 2).mean()

    return by_lstm if form == "best" else by_cell


workload = Workload(name, file)
weights = [torch.nn.Parameter(torch.tensor(w)) for w in workload.weights]
tasks = [torch.tensor(a.astype("i8") if a.dtype.kind == "i" else a) for a in workload.tasks]
loss_of = globals()[name]()
optimiser = torch.optim.Adam(weights, 1e-3, foreach=True)
difference = []


def step():
    optimiser.zero_grad(set_to_none=True)
    loss = loss_of(weights, *tasks)
    loss.backward()
    if not difference:
        gradients = [w.grad.cpu().numpy() for w in weights]
        difference.append(workload.difference(loss.item(), gradients))
    optimiser.step()
    if device == "cuda":
        torch.cuda.synchronize()


step()
ready = time.time() - begin
milliseconds = timed(step, int(steps), warm, most)
print(
    json.dumps(
        dict(
            median_ms=milliseconds[len(milliseconds) // 2],
            least_ms=milliseconds[0],
            steps=len(milliseconds),
            ready_s=ready,
            memory_bytes=most_memory(),
            loss_error=difference[0][0],
            gradient_error=difference[0][1],
        )
    )
)
