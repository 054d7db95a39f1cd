package org.badgerlang.runtime.launch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.console.Ending;
import org.badgerlang.runtime.console.Progress;
import org.badgerlang.runtime.console.Terminal;
import org.badgerlang.runtime.cpu.VectorLanes;
import org.badgerlang.runtime.device.Device;
import org.badgerlang.runtime.device.Devices;
import org.badgerlang.runtime.provider.Providers;
import org.badgerlang.runtime.record.Checkpoint;
import org.badgerlang.runtime.record.Checkpoints;
import org.badgerlang.runtime.record.Recorder;
import org.badgerlang.runtime.record.RunFolder;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.record.SafeTensors;
import org.badgerlang.runtime.record.SetupFile;
import org.badgerlang.runtime.report.ReportPage;
import org.badgerlang.runtime.run.Evaluations;
import org.badgerlang.runtime.run.LoopView;
import org.badgerlang.runtime.run.Outcome;
import org.badgerlang.runtime.run.Run;
import org.badgerlang.runtime.run.RunConfig;
import org.badgerlang.runtime.run.RunFailure;
import org.badgerlang.runtime.run.StopRequest;
import org.badgerlang.runtime.run.StorageTrouble;
import org.badgerlang.runtime.watch.LiveReport;

/// One run of a compiled setup, as its options say.
public final class Session {
  private static final int UNEXPECTED = 4;
  private static final double USUAL_CHECKPOINT_SECONDS = 180;

  private final SetupInfo info;
  private final Map<String, KernelsFactory> factories;
  private final LaunchOptions options;
  private final Terminal terminal;
  private final String command;

  /// @param factories by device
  /// @param command what the user typed before the options
  public Session(
      SetupInfo info,
      Map<String, KernelsFactory> factories,
      LaunchOptions options,
      Terminal terminal,
      String command) {
    this.info = info;
    this.factories = factories;
    this.options = options;
    this.terminal = terminal;
    this.command = command;
  }

  /// Runs to the end; gives the exit code.
  ///
  /// @throws RunFailure where it can not
  public int run() {
    checkRanges();
    Memory.checkState(info, Runtime.getRuntime().maxMemory());
    if (options.evaluateOnly().isPresent()) {
      return evaluate(options.evaluateOnly().get());
    }
    if (options.resume().isPresent()) {
      return resume(options.resume().get());
    }
    return start();
  }

  private void checkRanges() {
    if (options.threads().isPresent() && options.threads().get() < 1) {
      throw RunFailure.misuse("--threads needs a number of at least 1");
    }
    if (options.steps().isPresent() && options.steps().get() < 0) {
      throw RunFailure.misuse("--steps needs a number of at least 0");
    }
    if (options.logEvery().isPresent() && options.logEvery().get() < 1) {
      throw RunFailure.misuse("--log-every needs a number of at least 1");
    }
    if (options.lanes().isPresent() && !VectorLanes.POSSIBLE.contains(options.lanes().get())) {
      throw RunFailure.misuse("--lanes is 4, 8 or 16");
    }
    if (options.resume().isPresent() && options.out().isPresent()) {
      throw RunFailure.misuse("--resume goes on in its own folder, so --out can not be given too");
    }
  }

  private int start() {
    List<Double> params = Settings.apply(info, declaredParams(), options.settings());
    RunConfig config = config(params, options.seed().orElse(0L), options.logEvery());
    Device device = device();
    Progress progress = Progress.on(terminal, options.isQuiet());
    try (Kernels kernels = kernels(device, options.lanes());
        Signals signals = signals(progress);
        RunFolder folder = freshFolder()) {
      RunRecord record = record(config, device, kernels);
      SetupFile.write(folder, info);
      for (var module : options.modules().entrySet()) {
        folder.keep(module.getKey(), module.getValue());
      }
      try (Recorder recorder = Recorder.start(folder, Earlier.specAsRun(info, params), record)) {
        return train(kernels, config, recorder, Optional.empty(), progress, signals);
      }
    } catch (IOException broken) {
      throw RunFailure.machine(StorageTrouble.sentence(broken, target()), broken);
    }
  }

  private int resume(Path path) {
    try (RunFolder folder = RunFolder.existing(path)) {
      Earlier earlier = Earlier.read(folder, info);
      RecordedOptions then = new RecordedOptions(earlier.record());
      Device device = deviceOf(earlier.record());
      earlier.checkAgreement(info, options);
      Optional<Checkpoint> checkpoint = new Checkpoints(folder.checkpoints()).newest(entries());
      RunConfig config = config(earlier.params(), earlier.record().seed(), then.logEvery(options));
      RunRecord record = earlier.record().resumedAt(now(), command, device.name(), threads());
      long metrics = checkpoint.map(Checkpoint::metricsLength).orElse(0L);
      Progress progress = Progress.on(terminal, options.isQuiet());
      try (Kernels kernels = kernels(device, then.lanes(options));
          Signals signals = signals(progress);
          Recorder recorder = Recorder.resume(folder, record, metrics)) {
        return train(kernels, config, recorder, checkpoint, progress, signals);
      }
    } catch (IOException broken) {
      throw RunFailure.machine(StorageTrouble.sentence(broken, path), broken);
    }
  }

  private static Signals signals(Progress progress) {
    return new Signals(
        new StopRequest(),
        () -> progress.note("ending after this step; Ctrl-C again leaves at once"));
  }

  private int train(
      Kernels kernels,
      RunConfig config,
      Recorder recorder,
      Optional<Checkpoint> from,
      Progress progress,
      Signals signals)
      throws IOException {
    StopRequest stop = signals.stop();
    if (options.mlflow().isPresent()) {
      recorder.trackIn(options.mlflow().get());
    }
    if (from.isPresent()
        && !from.get().loops().isEmpty()
        && !from.get().loops().getFirst().ended()) {
      // Evaluations are counted by the steps done, one more than the number of the last one.
      recorder.goOnAt(from.get().loops().getFirst().steps() + 1);
    }
    Run run = new Run(kernels, config, recorder, progress);
    try (Closeable _ = watched(recorder)) {
      from.ifPresentOrElse(run::begin, run::begin);
      Memory.check(kernels.bytes(), Runtime.getRuntime().maxMemory());
      Outcome outcome = run.toEnd(stop);
      int exit = exitCode(outcome, stop);
      recorder.end(ending(exit, reason(outcome, stop), run, outcome.evaluations()));
      report(recorder, progress);
      if (!options.isQuiet()) {
        new Ending(terminal).show(outcome, recorder.folder(), again(config), goOn(recorder));
      }
      return exit;
    } catch (RunFailure failure) {
      endQuietly(recorder, run, failure.kind().exitCode(), failure.sentence());
      throw failure.kind() == RunFailure.Kind.ARITHMETIC
          ? failure.keptIn(recorder.folder())
          : failure;
    } catch (OutOfMemoryError exhausted) {
      endQuietly(recorder, run, 3, "out of memory");
      throw Memory.exhausted(Runtime.getRuntime().maxMemory());
    } catch (RuntimeException | Error bug) {
      run.rescue();
      endQuietly(recorder, run, Launcher.BUG, String.valueOf(bug));
      throw bug;
    }
  }

  private Closeable watched(Recorder recorder) throws IOException {
    if (!options.isWatched()) {
      return () -> {};
    }
    LiveReport live = LiveReport.of(recorder.folder());
    // Even a quiet run must say where to look, since it was asked to be looked at.
    terminal.out().println("watch     " + live.address());
    terminal.out().flush();
    return live::close;
  }

  /// A report that can not be written is no reason to call a run that came to its end failed.
  private static void report(Recorder recorder, Progress progress) {
    try {
      ReportPage.ofRun(recorder.folder());
    } catch (IOException | RuntimeException | OutOfMemoryError broken) {
      progress.note("report.html could not be written: " + broken);
    }
  }

  private void endQuietly(Recorder recorder, Run run, int exit, String reason) {
    try {
      recorder.end(ending(exit, reason, run, List.of()));
      ReportPage.ofRun(recorder.folder());
    } catch (IOException | RuntimeException | OutOfMemoryError second) {
      // The first failure is what the user must hear of.
    }
  }

  private static RunRecord.Ending ending(
      int exit, String reason, Run run, List<RunRecord.Evaluated> evaluations) {
    var steps = new LinkedHashMap<String, Long>();
    for (LoopView loop : run.views()) {
      steps.put(loop.name(), loop.steps());
    }
    return new RunRecord.Ending(
        now(), exit, reason, run.seconds(), steps, run.spent(), evaluations);
  }

  private int exitCode(Outcome outcome, StopRequest stop) {
    return switch (outcome.ending()) {
      case INTERRUPTED -> Signals.exitCode(stop.source().orElse("SIGTERM"));
      case FINISHED, CAPPED -> options.isStrict() && !outcome.asExpected() ? UNEXPECTED : 0;
    };
  }

  private static String reason(Outcome outcome, StopRequest stop) {
    return switch (outcome.ending()) {
      case FINISHED -> "finished";
      case CAPPED -> "as many steps as --steps allows";
      case INTERRUPTED -> stop.source().orElse("stopped");
    };
  }

  private int evaluate(Path path) {
    Device device = device();
    try (Kernels kernels = kernels(device, options.lanes())) {
      boolean isFolder = Files.isDirectory(path);
      Path weights = isFolder ? path.resolve("weights.safetensors") : path;
      List<Double> base =
          isFolder ? Earlier.paramsOf(path.resolve("run.json"), info) : declaredParams();
      List<Double> params = Settings.apply(info, base, options.settings());
      kernels.params(params.stream().mapToDouble(Double::doubleValue).toArray());
      kernels.seed(options.seed().orElse(0L));
      kernels.init();
      var results = new Evaluations(kernels).runOn(SafeTensors.read(weights, entries()));
      if (!options.isQuiet()) {
        new Ending(terminal).evaluations(results);
      }
      boolean holds = results.stream().allMatch(each -> !each.holds().containsValue(false));
      return options.isStrict() && !holds ? UNEXPECTED : 0;
    } catch (IOException broken) {
      throw RunFailure.machine(StorageTrouble.sentence(broken, path), broken);
    }
  }

  private List<Double> declaredParams() {
    return info.params().stream().map(SetupInfo.Param::value).toList();
  }

  /// The device that a run began on, where none is asked for and it can be used here.
  private Device deviceOf(RunRecord earlier) {
    return Devices.ladder(factories.keySet()).stream()
        .filter(each -> options.device().isEmpty() && each.isThere())
        .filter(each -> each.name().equals(earlier.device()))
        .findFirst()
        .orElseGet(this::device);
  }

  private Device device() {
    List<Device> ladder = Devices.ladder(factories.keySet());
    if (options.device().isEmpty()) {
      Device fastest =
          ladder.stream()
              .filter(Device::isThere)
              .findFirst()
              .orElseThrow(
                  () -> RunFailure.machine("no device can be used here: " + refusals(ladder)));
      ladder.subList(0, ladder.indexOf(fastest)).stream()
          .filter(faster -> factories.containsKey(faster.name()))
          .forEach(faster -> tellPassedOver(faster, fastest));
      return fastest;
    }
    String wanted = options.device().get();
    Device device =
        ladder.stream()
            .filter(each -> each.name().equals(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    RunFailure.misuse(
                        "there is no device `"
                            + wanted
                            + "`; there are "
                            + String.join(", ", ladder.stream().map(Device::name).toList())));
    device
        .missing()
        .ifPresent(
            missing -> {
              throw RunFailure.machine("device `" + wanted + "`: " + missing);
            });
    return device;
  }

  private void tellPassedOver(Device faster, Device taken) {
    if (!options.isQuiet()) {
      terminal
          .out()
          .println(
              "device    "
                  + taken.name()
                  + ", since "
                  + faster.name()
                  + " can not be used here: "
                  + faster.missing().orElse(""));
      terminal.out().flush();
    }
  }

  private static String refusals(List<Device> ladder) {
    return String.join(
        "; ",
        ladder.stream().map(each -> each.name() + ": " + each.missing().orElse("there")).toList());
  }

  private Kernels kernels(Device device, Optional<Integer> lanes) {
    lanes.ifPresentOrElse(VectorLanes::want, VectorLanes::wantWidest);
    KernelsFactory factory = factories.get(device.name());
    if (factory == null) {
      throw new IllegalStateException(device + " is there, but nothing is bound for it");
    }
    try {
      return factory.create(threads(), Providers.in(options.providers()));
    } catch (OutOfMemoryError exhausted) {
      throw Memory.exhausted(Runtime.getRuntime().maxMemory());
    }
  }

  private int threads() {
    return options.threads().orElse(Runtime.getRuntime().availableProcessors());
  }

  private RunConfig config(List<Double> params, long seed, Optional<Long> logEvery) {
    double seconds = options.checkpointEvery().orElse(USUAL_CHECKPOINT_SECONDS);
    return new RunConfig(
        params,
        seed,
        options.steps().map(OptionalLong::of).orElse(OptionalLong.empty()),
        logEvery.map(OptionalLong::of).orElse(OptionalLong.empty()),
        Duration.ofMillis((long) (1000 * Math.clamp(seconds, 0, 1e9))));
  }

  private RunFolder freshFolder() throws IOException {
    return options.out().isPresent()
        ? RunFolder.at(options.out().get())
        : RunFolder.fresh(Path.of("runs"), info.name().replaceAll("[^A-Za-z0-9_.-]", "_"));
  }

  private Path target() {
    return options.out().orElse(Path.of("runs"));
  }

  private long entries() {
    return info.state().stream().mapToLong(SetupInfo.Tensor::length).sum();
  }

  private RunRecord record(RunConfig config, Device device, Kernels kernels) {
    var params = new LinkedHashMap<String, Double>();
    for (int i = 0; i < config.params().size(); i++) {
      params.put(info.params().get(i).name(), config.params().get(i));
    }
    return new RunRecord(
        info.name(),
        info.compiler(),
        Launcher.version(),
        command,
        device.name(),
        threads(),
        config.seed(),
        params,
        options.compiledIn(),
        compiledWith(),
        RecordedOptions.of(config, kernels),
        now(),
        List.of(),
        Optional.empty());
  }

  private Map<String, String> compiledWith() {
    var options = new LinkedHashMap<String, String>();
    info.compiledWith().forEach(each -> options.put(each.name(), each.value()));
    return options;
  }

  private static String now() {
    return Instant.now().toString();
  }

  private String again(RunConfig config) {
    var words = new StringBuilder(command);
    for (int i = 0; i < config.params().size(); i++) {
      SetupInfo.Param param = info.params().get(i);
      if (param.value() != config.params().get(i)) {
        words.append(" --set ").append(param.name()).append('=');
        words.append(Numbers.plain(config.params().get(i)));
      }
    }
    words.append(" --seed ").append(config.seed());
    config.steps().ifPresent(steps -> words.append(" --steps ").append(steps));
    return words.toString();
  }

  private String goOn(Recorder recorder) {
    return command + " --resume " + recorder.folder();
  }
}
