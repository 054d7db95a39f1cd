// Shows the picture the server drew; marks what stands at the cursor and tells what was clicked.
(() => {
  const vscode = acquireVsCodeApi();
  const picture = document.getElementById("picture");
  const title = document.getElementById("title");
  let cursor;

  function rangeOf(element) {
    return element.dataset.range.split(",").map(Number);
  }

  function contains([fromLine, fromCharacter, toLine, toCharacter], { line, character }) {
    const after = line > fromLine || (line === fromLine && character >= fromCharacter);
    const before = line < toLine || (line === toLine && character <= toCharacter);
    return after && before;
  }

  function extent([fromLine, fromCharacter, toLine, toCharacter]) {
    return (toLine - fromLine) * 10_000 + toCharacter - fromCharacter;
  }

  function mark() {
    const places = [...picture.querySelectorAll("[data-range]")];
    places.forEach((place) => place.classList.remove("current"));
    const around = cursor ? places.filter((place) => contains(rangeOf(place), cursor)) : [];
    around.sort((a, b) => extent(rangeOf(a)) - extent(rangeOf(b)));
    around[0]?.classList.add("current");
    around[0]?.scrollIntoView({ block: "nearest" });
  }

  window.addEventListener("message", ({ data }) => {
    if (data.kind === "picture") {
      title.textContent = data.title;
      picture.innerHTML = data.svg;
    } else if (data.kind === "cursor") {
      cursor = data;
    }
    mark();
  });

  picture.addEventListener("click", ({ target }) => {
    const place = target.closest("[data-range]");
    if (place) {
      vscode.postMessage({ kind: "reveal", range: rangeOf(place) });
    }
  });
  vscode.postMessage({ kind: "ready" });
})();
