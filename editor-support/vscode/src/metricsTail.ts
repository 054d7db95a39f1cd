import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const milliseconds = 300;

/** Follows a run's `metrics.jsonl` and hands on its whole lines as they appear. */
export class MetricsTail {
  private offset = 0;
  private rest = "";
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly file: string,
    private readonly onLines: (lines: string[]) => void,
  ) {
    this.timer = setInterval(() => this.read(), milliseconds);
  }

  /** Reads what is left and stops. */
  finish(): void {
    clearInterval(this.timer);
    this.read();
  }

  private read(): void {
    let descriptor: number;
    try {
      descriptor = openSync(this.file, "r");
    } catch {
      return;
    }
    try {
      const size = fstatSync(descriptor).size;
      if (size <= this.offset) {
        return;
      }
      const bytes = Buffer.alloc(size - this.offset);
      this.offset += readSync(descriptor, bytes, 0, bytes.length, this.offset);
      const lines = (this.rest + bytes.toString("latin1")).split("\n");
      this.rest = lines.pop() ?? "";
      if (lines.length > 0) {
        this.onLines(lines.map((line) => Buffer.from(line, "latin1").toString("utf8")));
      }
    } finally {
      closeSync(descriptor);
    }
  }
}
