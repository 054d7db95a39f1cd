package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.badgerlang.runtime.SetupInfo;

/// The file `setup.json` of a run's folder: the loops with what they measure, and every state
/// tensor with its kind and owner, for those who look at the run without its compiled setup.
public final class SetupFile {
  private SetupFile() {}

  public static void write(RunFolder folder, SetupInfo info) throws IOException {
    RunFolder.replace(folder.setup(), text(info));
  }

  static String text(SetupInfo info) {
    var json = new JsonText().open('{').name("name").value(info.name());
    json.name("loops").open('[');
    for (SetupInfo.Loop loop : info.loops()) {
      json.open('{').name("name").value(loop.name()).name("place");
      place(json, loop.place());
      json.name("metrics").open('[');
      for (SetupInfo.Metric metric : loop.metrics()) {
        json.open('{').name("loop").value(metric.loop()).name("name").value(metric.name());
        json.name("place");
        place(json, metric.place());
        json.close('}');
      }
      json.close(']').close('}');
    }
    json.close(']').name("state").open('[');
    for (SetupInfo.Tensor tensor : info.state()) {
      json.open('{').name("path").value(tensor.path()).name("kind").value(tensor.kind().name());
      json.name("axes").open('[');
      tensor.axes().forEach(json::value);
      json.close(']').name("dims").open('[');
      tensor.dims().forEach(json::value);
      json.close(']').name("owner");
      tensor.owner().ifPresentOrElse(json::value, json::nothing);
      json.close('}');
    }
    json.close(']').name("nest").open('[');
    for (SetupInfo.Part part : info.nest()) {
      json.open('{').name("depth").value(part.depth()).name("kind").value(part.kind());
      json.name("name").value(part.name()).name("text").value(part.text());
      json.name("reads").open('[');
      part.reads().forEach(json::value);
      json.close(']').name("line").value(part.place().line()).close('}');
    }
    json.close(']').name("costs").open('[');
    for (SetupInfo.Cost cost : info.costs()) {
      json.open('{').name("path").value(cost.path()).name("steps").value(cost.steps());
      json.name("operations").value(cost.operations()).close('}');
    }
    return json.close(']').close('}') + "\n";
  }

  private static void place(JsonText json, SetupInfo.Place place) {
    json.open('{').name("line").value(place.line()).name("text").value(place.text()).close('}');
  }

  /// The state tensors that a `setup.json` names, each as `KIND [axis size, …]`; empty where there
  /// is no such file or it is damaged.
  public static Optional<Map<String, String>> state(Path folder) throws IOException {
    Optional<Json.Obj> file = RunFiles.object(folder.resolve("setup.json"));
    if (file.isEmpty() || !(file.get().get("state").orElse(null) instanceof Json.Arr(var items))) {
      return Optional.empty();
    }
    var state = new TreeMap<String, String>();
    for (Json item : items) {
      if (item instanceof Json.Obj tensor) {
        String dims = tensor.get("dims").map(dim -> new JsonText().value(dim) + "").orElse("");
        state.put(tensor.text("path").orElse("?"), tensor.text("kind").orElse("?") + " " + dims);
      }
    }
    return Optional.of(state);
  }
}
