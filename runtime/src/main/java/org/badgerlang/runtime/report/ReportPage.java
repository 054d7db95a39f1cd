package org.badgerlang.runtime.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.badgerlang.runtime.record.JsonText;

/// The file `report.html`: one page about one run or several, with all that it needs inside: no
/// network, no other file.
///
/// Curves are drawn by uPlot (MIT), whose licence the page carries.
public final class ReportPage {
  private ReportPage() {}

  /// Writes the report of one run into its own folder; gives the file.
  public static Path ofRun(Path folder) throws IOException {
    Path file = folder.resolve("report.html");
    write(List.of(folder), file);
    return file;
  }

  /// Writes one report about runs, compared where there are several.
  ///
  /// @throws org.badgerlang.runtime.record.MalformedException where a folder holds no run
  public static void write(List<Path> folders, Path file) throws IOException {
    String page = of(folders);
    Path aside = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.writeString(aside, page);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      Files.deleteIfExists(aside);
      throw failed;
    }
  }

  /// The text of the page.
  public static String of(List<Path> folders) throws IOException {
    return resource("report.html")
        .replace("/*style of uPlot*/", resource("uplot/uPlot.min.css"))
        .replace("/*style*/", resource("report.css"))
        .replace("/*licence of uPlot*/", resource("uplot/uPlot-licence.txt"))
        .replace("/*uPlot*/", resource("uplot/uPlot.iife.min.js"))
        .replace("/*charts*/", resource("charts.js"))
        .replace("/*pictures*/", resource("pictures.js"))
        .replace("/*page*/", resource("page.js"))
        .replace("/*data*/", data(folders));
  }

  /// What the page shows, as JSON that can stand inside a script element: `<` never appears, so
  /// that no text of a spec or a folder can end it.
  public static String data(List<Path> folders) throws IOException {
    var runs = new ArrayList<RunData>();
    for (Path folder : folders) {
      runs.add(RunData.read(folder));
    }
    var json = new JsonText().open('{').name("runs").open('[');
    runs.forEach(run -> run.write(json, Detail.of(runs.size())));
    return json.close(']').close('}').toString().replace("<", "\\u003c");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
