// Draws a curve for each value a run logs, and shows what it prints.
(() => {
  const vscode = acquireVsCodeApi();
  const curves = document.getElementById("curves");
  const output = document.getElementById("output");
  const status = document.getElementById("status");
  const stop = document.getElementById("stop");
  const most = 4000;
  let series = new Map();
  let pending = false;

  function number(value) {
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(3) : value.toPrecision(4);
  }

  function curveOf(key) {
    let curve = series.get(key);
    if (!curve) {
      const figure = document.createElement("figure");
      const caption = figure.appendChild(document.createElement("figcaption"));
      const name = caption.appendChild(document.createElement("span"));
      const value = caption.appendChild(document.createElement("span"));
      value.className = "value";
      name.textContent = key;
      const canvas = figure.appendChild(document.createElement("canvas"));
      curves.appendChild(figure);
      curve = { points: [], canvas, value };
      series.set(key, curve);
    }
    return curve;
  }

  function add(line) {
    let entry;
    try {
      entry = JSON.parse(line);
    } catch {
      return;
    }
    for (const [name, value] of Object.entries(entry.values ?? {})) {
      if (typeof value === "number" && Number.isFinite(value)) {
        const curve = curveOf(`${entry.loop}.${name}`);
        curve.points.push([entry.step, value]);
        if (curve.points.length > most) {
          curve.points = curve.points.filter((_, index) => index % 2 === 0);
        }
        curve.value.textContent = `${number(value)} at step ${entry.step}`;
      }
    }
  }

  function draw({ points, canvas }) {
    const scale = window.devicePixelRatio || 1;
    const width = (canvas.width = canvas.clientWidth * scale);
    const height = (canvas.height = canvas.clientHeight * scale);
    const style = getComputedStyle(document.body);
    const context = canvas.getContext("2d");
    const values = points.map((point) => point[1]);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const logarithmic = low > 0 && high / low > 100;
    const shape = logarithmic ? Math.log : (value) => value;
    const first = points[0][0];
    const steps = Math.max(1, points[points.length - 1][0] - first);
    const range = shape(high) - shape(low) || 1;
    const margin = 8 * scale;
    const line = 14 * scale;
    const top = margin + line;
    const bottom = height - margin - line;
    context.lineWidth = 1.5 * scale;
    context.strokeStyle = style.getPropertyValue("--vscode-charts-blue") || "#3794ff";
    context.beginPath();
    for (const [step, value] of points) {
      const x = margin + ((step - first) / steps) * (width - 2 * margin);
      const y = bottom - ((shape(value) - shape(low)) / range) * (bottom - top);
      context.lineTo(x, y);
    }
    context.stroke();
    context.fillStyle = style.getPropertyValue("--vscode-descriptionForeground") || "#888";
    context.font = `${10 * scale}px sans-serif`;
    context.fillText(number(high) + (logarithmic ? " (log)" : ""), margin, margin + 4 * scale);
    context.fillText(number(low), margin, height - margin / 2);
    context.textAlign = "right";
    context.fillText(`step ${first + steps}`, width - margin, height - margin / 2);
    context.textAlign = "left";
  }

  function drawSoon() {
    if (!pending) {
      pending = true;
      requestAnimationFrame(() => {
        pending = false;
        series.forEach((curve) => curve.points.length > 0 && draw(curve));
      });
    }
  }

  function print(text) {
    const down = output.scrollTop + output.clientHeight >= output.scrollHeight - 4;
    const plain = text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
    output.textContent = (output.textContent + plain).slice(-200_000);
    if (down) {
      output.scrollTop = output.scrollHeight;
    }
  }

  const actions = {
    begin({ spec, folder }) {
      document.getElementById("title").textContent = spec;
      status.textContent = "running";
      status.title = folder;
      stop.disabled = false;
      series = new Map();
      curves.replaceChildren();
      output.textContent = "";
    },
    metrics({ lines }) {
      lines.forEach(add);
      drawSoon();
    },
    text: ({ text }) => print(text),
    end({ how }) {
      status.textContent = how;
      stop.disabled = true;
    },
  };

  window.addEventListener("message", ({ data }) => actions[data.kind](data));
  window.addEventListener("resize", drawSoon);
  stop.addEventListener("click", () => vscode.postMessage({ kind: "stop" }));
  document.getElementById("report").addEventListener("click", () => vscode.postMessage({ kind: "report" }));
  vscode.postMessage({ kind: "ready" });
})();
