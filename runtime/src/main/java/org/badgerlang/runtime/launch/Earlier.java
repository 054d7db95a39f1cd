package org.badgerlang.runtime.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.RunFolder;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.run.RunFailure;

/// What an earlier run says of itself, checked against the setup that is to go on with it.
///
/// @param params in the order of the spec
record Earlier(RunRecord record, List<Double> params) {
  /// The first line of `spec.badger` where params differ from what the spec says.
  private static final String AS_RUN = "// as run: ";

  static String specAsRun(SetupInfo info, List<Double> params) {
    var changed = new ArrayList<String>();
    for (int i = 0; i < params.size(); i++) {
      SetupInfo.Param param = info.params().get(i);
      if (param.value() != params.get(i)) {
        changed.add("--set " + param.name() + "=" + Numbers.plain(params.get(i)));
      }
    }
    return changed.isEmpty()
        ? info.spec()
        : AS_RUN + String.join(" ", changed) + "\n" + info.spec();
  }

  static Earlier read(RunFolder folder, SetupInfo info) throws IOException {
    checkSpec(folder.spec(), info);
    return new Earlier(RunRecord.read(folder.runJson()), paramsOf(folder.runJson(), info));
  }

  /// The params of a run, in the order of the spec.
  static List<Double> paramsOf(Path runJson, SetupInfo info) throws IOException {
    RunRecord record = RunRecord.read(runJson);
    var params = new ArrayList<Double>();
    for (SetupInfo.Param param : info.params()) {
      Double value = record.params().get(param.name());
      if (value == null) {
        throw new MalformedException("run.json lacks the param `" + param.name() + "`");
      }
      params.add(value);
    }
    return params;
  }

  private static void checkSpec(Path file, SetupInfo info) throws IOException {
    List<String> then = new ArrayList<>(Files.readAllLines(file));
    if (!then.isEmpty() && then.getFirst().startsWith(AS_RUN)) {
      then.removeFirst();
    }
    List<String> now = info.spec().lines().toList();
    for (int i = 0; i < Math.max(then.size(), now.size()); i++) {
      String old = i < then.size() ? then.get(i) : "(nothing)";
      String changed = i < now.size() ? now.get(i) : "(nothing)";
      if (!old.equals(changed)) {
        throw RunFailure.misuse(
            "the spec has changed since that run, first in line %d: it was `%s`, now it is `%s`"
                .formatted(i + 1, old.strip(), changed.strip()));
      }
    }
  }

  /// Refuses options that would make another run of it.
  void checkAgreement(SetupInfo info, LaunchOptions options) {
    List<Double> wanted = Settings.apply(info, params, options.settings());
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.get(i).equals(params.get(i))) {
        throw RunFailure.misuse(
            "that run has %s = %s; a run goes on with the params it began with"
                .formatted(info.params().get(i).name(), Numbers.plain(params.get(i))));
      }
    }
    if (options.seed().isPresent() && options.seed().get() != record.seed()) {
      throw RunFailure.misuse(
          "that run has seed " + record.seed() + "; a run goes on with the seed it began with");
    }
  }
}
