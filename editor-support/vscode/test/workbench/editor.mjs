// The hands and eyes of a user in a workbench's page.
const patient = 90_000;

export class Editor {
  constructor(page, screenshots) {
    this.page = page;
    this.screenshots = screenshots;
  }

  async open(url) {
    await this.page.goto(url);
    await this.page.locator(".monaco-editor .view-line").first().waitFor({ timeout: patient });
    await this.page.locator(".monaco-editor .view-lines").first().click();
    const side = await this.page.locator(".part.auxiliarybar").first().boundingBox();
    if (side && side.width > 0) {
      await this.key("Control+Alt+b");
    }
  }

  /** Where a word stands on the screen; the text must be visible. */
  async place(text, word = text) {
    const handle = await this.page.waitForFunction(
      ([text, word]) => {
        const plain = (string) => string.replace(/\u00a0/g, " ");
        for (const line of document.querySelectorAll(".monaco-editor .view-line")) {
          const whole = plain(line.textContent);
          const found = whole.indexOf(text);
          if (found < 0) continue;
          let from = found + text.indexOf(word);
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (from < node.length) {
              const range = document.createRange();
              range.setStart(node, from);
              range.setEnd(node, from + 1);
              const box = range.getBoundingClientRect();
              const style = getComputedStyle(node.parentElement);
              return {
                x: box.x + box.width / 2,
                y: box.y + box.height / 2,
                colour: style.color,
                weight: style.fontWeight,
                slant: style.fontStyle,
                line: style.textDecorationLine,
              };
            }
            from -= node.length;
          }
        }
        return undefined;
      },
      [text, word],
      { timeout: patient },
    );
    return handle.jsonValue();
  }

  /** The place of a word once it looks as wanted: colours from the server come later than the text. */
  async placeWhere(text, word, wanted) {
    const end = Date.now() + patient;
    for (;;) {
      const place = await this.place(text, word);
      if (wanted(place)) {
        return place;
      }
      if (Date.now() > end) {
        throw new Error(`${word} looks like ${JSON.stringify(place)}`);
      }
      await this.page.waitForTimeout(300);
    }
  }

  async click(text, word) {
    const { x, y } = await this.place(text, word);
    await this.page.mouse.click(x, y);
  }

  async point(text, word) {
    const { x, y } = await this.place(text, word);
    await this.page.mouse.move(x - 40, y + 60);
    await this.page.mouse.move(x, y, { steps: 4 });
  }

  async key(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  async type(text) {
    await this.page.keyboard.type(text, { delay: 15 });
  }

  async command(name) {
    await this.key("F1");
    const input = this.page.locator(".quick-input-widget input").first();
    await input.waitFor({ timeout: patient });
    await input.fill(`>${name}`);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor({ timeout: patient });
    await this.key("Enter");
  }

  /** Waits until the page holds `count` or more of something, or none. */
  async count(selector, wanted) {
    await this.page.waitForFunction(
      ([selector, wanted]) => {
        const found = document.querySelectorAll(selector).length;
        return wanted === 0 ? found === 0 : found >= wanted;
      },
      [selector, wanted],
      { timeout: patient },
    );
  }

  async sees(selector, text) {
    await this.page.locator(selector, { hasText: text }).first().waitFor({ timeout: patient });
  }

  /** The text of the lines on the screen. */
  lines() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll(".monaco-editor .view-line")].map((line) =>
        line.textContent.replace(/\u00a0/g, " "),
      ),
    );
  }

  /** Waits for a text in one of the panels, which are pages inside the page. */
  async panelSays(text) {
    const end = Date.now() + patient;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        const said = await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "");
        if (frame !== this.page.mainFrame() && said.includes(text)) {
          return frame;
        }
      }
      await this.page.waitForTimeout(300);
    }
    throw new Error(`no panel says ${text}`);
  }

  /** Waits until something holds. */
  async until(holds, what) {
    const end = Date.now() + patient;
    while (!(await holds())) {
      if (Date.now() > end) {
        throw new Error(`it does not come about that ${what}`);
      }
      await this.page.waitForTimeout(200);
    }
  }

  async picture(name) {
    await this.page.screenshot({ path: `${this.screenshots}/${name}.png` });
  }
}
