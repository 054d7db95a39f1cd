"""The workloads in JAX, as an expert writes them: `jax_peer.py W1 FORM THREADS STEP.safetensors` prints one line of JSON.

Forms: `scan` is the plain one, `best` the fastest found on one thread, `shard` the same over two host devices.
"""

import json
import os
import sys
import time

begin = time.time()
name, form, threads, file = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
steps, warm, most = (float(a) for a in sys.argv[5:8]) if len(sys.argv) > 7 else (40, 5, 30)
flags = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" if threads == 1 else ""
if form == "shard":
    flags = f"--xla_force_host_platform_device_count={threads}"
os.environ["XLA_FLAGS"] = flags

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from step import Workload, most_memory, timed

UNROLLED = {"w1", "w2", "w4"}  # loops that are fastest as straight code
w6_steps = int(os.environ.get("BENCH_W6_STEPS", "5"))
unroll = form != "scan" and name in UNROLLED
relu, sigmoid = jax.nn.relu, jax.nn.sigmoid


def loop(body, carry, xs, length):
    return lax.scan(body, carry, xs, length=length, unroll=length if unroll else 1)


def gated(into, back, h):
    """A gated recurrent unit that resets the offer of its memory, its gates side by side."""
    n = h.shape[-1]
    both = sigmoid(into[..., : 2 * n] + back[..., : 2 * n])
    reset, keep = both[..., :n], both[..., n:]
    offer = jnp.tanh(into[..., 2 * n :] + reset * back[..., 2 * n :])
    return offer + keep * (h - offer)


def w1(weights, h, target):
    a, a_bias, inward, inward_bias, out, out_bias = weights
    instances = h.shape[0] // 8

    def body(carry, _):
        h, guess = carry
        y = h @ a + a_bias
        query, key, value = (y[:, i : i + 16].reshape(instances, 8, 16) for i in (0, 16, 32))
        weight = jax.nn.softmax(jnp.einsum("bik,bjk->bij", query, key) * 0.25, -1)
        heard = jnp.einsum("bij,bjk->bik", weight, value).reshape(-1, 16)
        h = gated(jnp.concatenate([target - guess, heard], 1) @ inward + inward_bias, y[:, 48:], h)
        guess = h @ out + out_bias
        return (h, guess), ((target - guess) ** 2).mean()

    return loop(body, (h, jnp.zeros_like(target)), None, 20)[1].mean()


def w2(weights, *tasks):
    def net(p, x):
        return relu(relu(x @ p[0] + p[1]) @ p[2] + p[3]) @ p[4] + p[5]

    def loss(p, x, y):
        return ((net(p, x) - y) ** 2).mean()

    def by_hand(p, x, y):
        w1, b1, w2, b2, w3, b3 = p
        z1 = x @ w1 + b1
        h1 = relu(z1)
        z2 = h1 @ w2 + b2
        h2 = relu(z2)
        e = (h2 @ w3 + b3 - y) * (2 / x.shape[0])
        d2 = (e @ w3.T) * (z2 > 0)
        d1 = (d2 @ w2.T) * (z1 > 0)
        return [x.T @ d1, d1.sum(0), h1.T @ d2, d2.sum(0), h2.T @ e, e.sum(0)]

    gradient = jax.grad(loss) if form == "scan" else by_hand

    def one(support_x, support_y, query_x, query_y):
        def body(p, _):
            return [w - 0.01 * g for w, g in zip(p, gradient(p, support_x, support_y))], None

        return loss(loop(body, list(weights), None, 5)[0], query_x, query_y)

    losses = jax.vmap(one)(*tasks[:4])
    return (losses * tasks[4]).sum() * 2 / 25 if form == "shard" else losses.mean()


def w3(weights, start, images, labels):
    a, a_bias, b, b_bias, c, c_bias = weights

    def loss(p, x, y):
        hidden = relu(x @ p[:2048].reshape(64, 32) + p[2048:2080])
        logits = hidden @ p[2080:2400].reshape(32, 10) + p[2400:]
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean()

    def one(p, x, y):
        def body(carry, clock):
            p, quick, slow, square = carry
            value, g = jax.value_and_grad(loss)(p, x, y)
            quick = 0.9 * quick + 0.1 * g
            slow = 0.99 * slow + 0.01 * g
            square = 0.99 * square + 0.01 * g * g
            scale = lax.rsqrt(square + 1e-6)
            seen = [g, p, quick, slow, square, g * scale, quick * scale, jnp.full_like(g, clock)]
            said = relu(relu(jnp.stack(seen, -1) @ a + a_bias) @ b + b_bias) @ c + c_bias
            p = p - 0.01 * said[:, 0] * jnp.exp(0.1 * said[:, 1])
            return (p, quick, slow, square), value

        if form != "scan":
            body = jax.checkpoint(body, prevent_cse=False)
        zero = jnp.zeros_like(p)
        clock = jnp.tanh(jnp.arange(20, dtype=jnp.float32) / 10 - 1)
        (p, *_), values = loop(body, (p, zero, zero, zero), clock, 20)
        return (values.sum() + loss(p, x, y)) / 21

    return jax.vmap(one)(start, images, labels).mean()


def w4(weights, x, y):
    seen, hint, offset, back, level, out, bias, start = weights
    instances = x.shape[2]
    into = x @ seen + offset

    def loss(hints, into, y):
        hinted = hints @ hint
        step = lambda h, g: (gated(g + hinted, h @ back + level, h), None)
        h, _ = loop(step, jnp.zeros((instances, 32)), into, 8)
        return ((h @ out + bias - y) ** 2).mean(1).sum()

    def body(hints, episode):
        value, g = jax.value_and_grad(loss)(hints, *episode)
        return hints - 0.1 * g, value

    hints, values = loop(body, jnp.broadcast_to(start, (instances, 16)), (into, y), 4)
    return (values.sum() + loss(hints, into[0], y[0])) / instances / 5


@jax.custom_vjp
def gru_segment(h, into, back, level):
    return gru_forward(h, into, back, level)[0]


def gru_forward(h, into, back, level):
    n = h.shape[-1]

    def body(h, g):
        b = h @ back + level
        both = sigmoid(g[:, : 2 * n] + b[:, : 2 * n])
        r, z = both[:, :n], both[:, n:]
        o = jnp.tanh(g[:, 2 * n :] + r * b[:, 2 * n :])
        new = o + z * (h - o)
        return new, (new, h, r, z, o, b[:, 2 * n :])

    last, (hs, before, r, z, o, b) = lax.scan(body, h, into)
    return (hs, last), (before, r, z, o, b, back)


def gru_backward(kept, cotangents):
    before, r, z, o, b, back = kept
    d_hs, d_last = cotangents

    def body(dh, kept):
        d, before, r, z, o, b = kept
        dh = dh + d
        do = dh * (1 - z) * (1 - o * o)
        dz = dh * (before - o) * z * (1 - z)
        dr = do * b * r * (1 - r)
        d_back = jnp.concatenate([dr, dz, do * r], 1)
        return dh * z + d_back @ back.T, (d_back, do)

    dh, (d_back, do) = lax.scan(body, d_last, (d_hs, before, r, z, o, b), reverse=True)
    n = do.shape[-1]
    rows = d_back.reshape(-1, 3 * n)
    d_into = jnp.concatenate([d_back[..., : 2 * n], do], -1)
    return dh, d_into, before.reshape(-1, n).T @ rows, rows.sum(0)


gru_segment.defvjp(gru_forward, gru_backward)


def w5(weights, x, y):
    seen, offset, back, level, out, bias = weights
    instances = x.shape[1]

    def by_scan(h, part):
        def body(h, now):
            h = gated(now[0] @ seen + offset, h @ back + level, h)
            return h, ((h @ out + bias - now[1]) ** 2).mean()

        h, losses = lax.scan(body, h, part)
        return h, losses.sum()

    def by_hand(h, part):
        x, y = part
        hs, h = gru_segment(h, (x.reshape(-1, 8) @ seen + offset).reshape(100, -1, 192), back, level)
        said = (hs.reshape(-1, 64) @ out + bias).reshape(100, -1, 1)
        return h, ((said - y) ** 2).mean((1, 2)).sum()

    segment = jax.checkpoint(by_scan if form == "scan" else by_hand, prevent_cse=False)
    parts = x.reshape(-1, 100, instances, 8), y.reshape(-1, 100, instances, 1)
    return lax.scan(segment, jnp.zeros((instances, 64)), parts)[1].sum() / x.shape[0]


def w6_loss(weights, images):
    x = images
    for i in range(4):
        w, gain, bias = weights[3 * i : 3 * i + 3]
        if form == "scan":
            places = ("NHWC", "HWIO", "NHWC")
            padding = ((1, 1), (1, 1))
            x = lax.conv_general_dilated(x, w, (2, 2), padding, dimension_numbers=places)
        else:
            n, size, _, channels = x.shape
            half = (size + 1) // 2
            padded = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
            taps = [
                padded[:, a : a + 2 * half - 1 : 2, b : b + 2 * half - 1 : 2, :]
                for a in range(3)
                for b in range(3)
            ]
            seen = jnp.concatenate(taps, -1).reshape(n * half * half, 9 * channels)
            x = (seen @ w.reshape(9 * channels, 64)).reshape(n, half, half, 64)
        middle = x - x.mean((0, 1, 2))
        spread = (middle * middle).mean((0, 1, 2))
        x = relu(middle * (lax.rsqrt(spread + 1e-5) * gain) + bias)
    logits = x.reshape(x.shape[0], -1) @ weights[12] + weights[13]
    return -jnp.diagonal(jax.nn.log_softmax(logits)).mean()


def w6_one(weights, support, query):
    def body(p, _):
        return [w - 0.4 * g for w, g in zip(p, jax.grad(w6_loss)(p, support))], None

    return w6_loss(lax.scan(body, list(weights), None, length=w6_steps)[0], query)


def w6(weights, support, query):
    return jax.vmap(w6_one, (None, 0, 0))(weights, support, query).mean()


def w6_in_turn(weights, support, query):
    """Loss and gradient, one task after another: less memory, and faster on one thread."""
    one = jax.value_and_grad(w6_one)
    losses, gradients = lax.map(lambda task: one(weights, *task), (support, query))
    return losses.mean(), [g.mean(0) for g in gradients]


@jax.custom_vjp
def lstm(into, back):
    return lstm_forward(into, back)[0]


def lstm_forward(into, back):
    n = back.shape[0]
    zero = jnp.zeros((into.shape[1], n))

    def body(carry, g):
        h, c = carry
        z = g + h @ back
        i, f = sigmoid(z[:, :n]), sigmoid(z[:, n : 2 * n] + 1)
        o, u = sigmoid(z[:, 2 * n : 3 * n]), jnp.tanh(z[:, 3 * n :])
        cell = f * c + i * u
        t = jnp.tanh(cell)
        return (o * t, cell), (o * t, h, c, i, f, o, u, t)

    _, (hs, *kept) = lax.scan(body, (zero, zero), into)
    return hs, (*kept, back)


def lstm_backward(kept, d_hs):
    *series, back = kept

    def body(carry, now):
        dh, dc = carry
        d, h, c, i, f, o, u, t = now
        dh = dh + d
        dc = dc + dh * o * (1 - t * t)
        dz = jnp.concatenate(
            [dc * u * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - u * u)], 1
        )
        return (dz @ back.T, dc * f), dz

    zero = jnp.zeros_like(d_hs[0])
    _, dz = lax.scan(body, (zero, zero), (d_hs, *series), reverse=True)
    n = back.shape[0]
    return dz, series[0].reshape(-1, n).T @ dz.reshape(-1, 4 * n)


lstm.defvjp(lstm_forward, lstm_backward)


def w7(weights, x, y):
    w, back, bias, out, out_bias = weights
    if form == "scan":
        n = back.shape[0]

        def body(carry, now):
            h, c = carry
            z = now[0] @ w + h @ back + bias
            i, f = sigmoid(z[:, :n]), sigmoid(z[:, n : 2 * n] + 1)
            c = f * c + i * jnp.tanh(z[:, 3 * n :])
            h = sigmoid(z[:, 2 * n : 3 * n]) * jnp.tanh(c)
            return (h, c), ((h @ out + out_bias - now[1]) ** 2).mean()

        zero = jnp.zeros((x.shape[1], n))
        return lax.scan(body, (zero, zero), (x, y))[1].mean()
    return ((lstm(x @ w + bias, back) @ out + out_bias - y) ** 2).mean()


def adam(weights, m, v, count, gradients):
    count = count + 1
    m = [0.9 * a + 0.1 * g for a, g in zip(m, gradients)]
    v = [0.999 * a + 0.001 * g * g for a, g in zip(v, gradients)]
    scale, root = 1e-3 / (1 - 0.9**count), 1 - 0.999**count
    weights = [w - scale * a / (jnp.sqrt(b / root) + 1e-8) for w, a, b in zip(weights, m, v)]
    return weights, m, v, count


workload = Workload(name, file)
tasks = workload.tasks
loss_and_gradients = w6_in_turn if name == "w6" and form == "best" else jax.value_and_grad(globals()[name])
put = put_whole = jax.device_put
if form == "shard":
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    if name == "w2":  # 25 tasks do not part in two: one of them again, which does not count
        counts = np.array([1] * 25 + [0], np.float32)
        tasks = (*(np.concatenate([a, a[:1]]) for a in tasks), counts)
    mesh = Mesh(np.array(jax.devices()), ("device",))
    along = {"w4": (2, 1), "w5": (1, 1), "w7": (1, 1)}.get(name, (0,) * len(tasks))
    parts = tuple(PartitionSpec(*([None] * axis + ["device"])) for axis in along)
    whole = loss_and_gradients

    def loss_and_gradients(weights, *tasks):
        def part(weights, *tasks):
            return lax.pmean(whole(weights, *tasks), "device")

        specs = (PartitionSpec(),) + parts
        return jax.shard_map(
            part, mesh=mesh, in_specs=specs, out_specs=PartitionSpec(), check_vma=False
        )(weights, *tasks)

    put_whole = lambda a: jax.device_put(a, NamedSharding(mesh, PartitionSpec()))

    def put(tasks):
        return tuple(jax.device_put(a, NamedSharding(mesh, p)) for a, p in zip(tasks, parts))


@partial(jax.jit, donate_argnums=(0,))
def meta_step(state, *tasks):
    loss, gradients = loss_and_gradients(state[0], *tasks)
    return loss, adam(*state, gradients)


zeros = [np.zeros_like(w) for w in workload.weights]
tasks = put(tasks)
state = put_whole((workload.weights, zeros, zeros, np.float32(0)))
loss, state = meta_step(state, *tasks)
jax.block_until_ready((loss, state))
ready = time.time() - begin


def step():
    global state
    loss, state = meta_step(state, *tasks)
    jax.block_until_ready((loss, state))


milliseconds = timed(step, int(steps), warm, most)
memory = most_memory()
value, gradients = jax.jit(loss_and_gradients)(put_whole(workload.weights), *tasks)
loss_error, gradient_error = workload.difference(float(value), [np.asarray(g) for g in gradients])
print(
    json.dumps(
        dict(
            median_ms=milliseconds[len(milliseconds) // 2],
            least_ms=milliseconds[0],
            steps=len(milliseconds),
            ready_s=ready,
            memory_bytes=memory,
            loss_error=loss_error,
            gradient_error=gradient_error,
        )
    )
)
