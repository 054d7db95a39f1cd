package org.badgerlang.runtime.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.badgerlang.runtime.Abandoned;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.record.Checkpoint;
import org.badgerlang.runtime.record.Recorder;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.record.TensorFile;

/// A setup being trained: the outermost loops one after the other, logged, evaluated and saved on
/// the way.
///
/// A program steps it by hand or lets it run to its end:
///
/// ```java
/// var run = new Run(kernels, config, recorder, observer);
/// run.begin();
/// while (run.advance()) {}
/// run.finish();
/// ```
///
/// Every method throws [RunFailure] where the run can not go on; what was learned until then is
/// saved, as far as the disk takes it.
public final class Run {
  /// Snapshots are taken so seldom that they cost less than a part in this many of the time.
  private static final int SNAPSHOT_SHARE = 200;

  private static final double SNAPSHOT_SECONDS = 5;

  private final Kernels kernels;
  private final RunConfig config;
  private final Recorder recorder;
  private final Observer observer;
  private final Evaluations evaluations;
  private final Probes probes;
  private final List<LoopRun> loops = new ArrayList<>();
  private final Snapshot snapshot;
  private double seconds;
  private double snapshotAt;
  private double snapshotCost;
  private double checkpointAt;
  private long lapStart;
  private double evaluating;
  private double recording;
  private long evaluatedAt = -1;
  private List<RunRecord.Evaluated> lastEvaluations = List.of();

  public Run(Kernels kernels, RunConfig config, Recorder recorder, Observer observer) {
    this.kernels = kernels;
    this.config = config;
    this.recorder = recorder;
    this.observer = observer;
    this.evaluations = new Evaluations(kernels);
    this.probes = new Probes(kernels);
    this.snapshot = new Snapshot(kernels.info());
  }

  /// Brings the state to its first value.
  public void begin() {
    prepare();
    kernels.init();
    takeSnapshot();
  }

  /// Brings the state to where a run was saved.
  public void begin(Checkpoint from) {
    prepare();
    kernels.init();
    if (from.loops().size() != loops.size()) {
      throw RunFailure.misuse("the checkpoint has other loops than this spec");
    }
    Snapshot.load(kernels, from.state(), true);
    for (int i = 0; i < loops.size(); i++) {
      if (!from.loops().get(i).name().equals(loops.get(i).name())) {
        throw RunFailure.misuse("the checkpoint has other loops than this spec");
      }
      loops.get(i).resume(from.loops().get(i));
    }
    seconds = from.seconds();
    snapshotAt = seconds;
    checkpointAt = seconds;
    takeSnapshot();
  }

  private void prepare() {
    double[] params = config.params().stream().mapToDouble(Double::doubleValue).toArray();
    kernels.params(params);
    kernels.seed(config.seed());
    List<SetupInfo.Loop> infos = kernels.info().loops();
    for (int i = 0; i < infos.size(); i++) {
      long total = kernels.repeat(i);
      if (i == 0 && config.steps().isPresent()) {
        long cap = config.steps().getAsLong();
        total = total < 0 ? cap : Math.min(total, cap);
      }
      Cadence cadence =
          config.logEvery().isPresent()
              ? Cadence.every(config.logEvery().getAsLong(), total)
              : Cadence.of(total);
      loops.add(new LoopRun(infos.get(i), i, total, cadence));
    }
    lapStart = System.nanoTime();
  }

  /// Runs one step of the loop that is under way; false where all loops are over.
  public boolean advance() {
    Optional<LoopRun> current = current();
    if (current.isEmpty()) {
      return false;
    }
    LoopRun loop = current.get();
    try {
      catchUp();
      if (loops.getFirst().isUnevaluated()) {
        return true;
      }
      probes.before(loop.index(), loop.steps(), loop.total(), seconds, recorder);
      loop.step(kernels);
      Optional<NotFinite> bad = loop.notFinite();
      if (bad.isPresent()) {
        throw stopAt(bad.get());
      }
      spend(loop);
      record(loop);
      save();
    } catch (Abandoned beforeTheStep) {
      return true;
    } catch (IOException broken) {
      throw RunFailure.machine(StorageTrouble.sentence(broken, recorder.folder()), broken);
    }
    long now = System.nanoTime();
    if (loop.ended()) {
      observer.loopOver(loop.view());
    } else if (observer.wantsLook(now)) {
      observer.look(loop.view());
    }
    return true;
  }

  private Optional<LoopRun> current() {
    for (LoopRun loop : loops) {
      if (!loop.ended()) {
        return Optional.of(loop);
      }
    }
    return Optional.empty();
  }

  private void spend(LoopRun loop) {
    long now = System.nanoTime();
    double lap = (now - lapStart) * 1e-9;
    lapStart = now;
    seconds += lap;
    loop.spend(lap);
  }

  private void record(LoopRun loop) throws IOException {
    long start = System.nanoTime();
    if (loop.logsLastStep()) {
      for (var entry : loop.metricsByLoop().entrySet()) {
        Map<String, float[]> values = entry.getValue();
        boolean series = !entry.getKey().equals(loop.name());
        if (!values.isEmpty()) {
          recorder.step(entry.getKey(), loop.steps() - 1, seconds, values, series);
        }
      }
    }
    recording += secondsSince(start);
    if (loop.index() == 0 && evaluations.due(loop.steps())) {
      loop.unevaluated(true);
      evaluate(loop);
    }
  }

  /// Runs the evaluations that are due after the steps of the loop; they stay due where someone
  /// asks for the end.
  private void evaluate(LoopRun loop) throws IOException {
    try {
      keep(timed(() -> evaluations.runDue(loop.steps())));
    } catch (Abandoned untilLater) {
      return;
    }
    loop.unevaluated(false);
    observer.evaluated(lastEvaluations);
  }

  /// What an earlier part of the run was asked to end before.
  private void catchUp() throws IOException {
    if (!loops.isEmpty() && loops.getFirst().isUnevaluated()) {
      evaluate(loops.getFirst());
    }
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) * 1e-9;
  }

  /// Runs evaluations, and counts the time that they take.
  private List<RunRecord.Evaluated> timed(Supplier<List<RunRecord.Evaluated>> work) {
    long start = System.nanoTime();
    List<RunRecord.Evaluated> results = work.get();
    evaluating += secondsSince(start);
    return results;
  }

  private void keep(List<RunRecord.Evaluated> results) throws IOException {
    for (RunRecord.Evaluated result : results) {
      recorder.evaluation(result, seconds);
    }
    lastEvaluations = results;
  }

  private void save() throws IOException {
    long start = System.nanoTime();
    saveWhereDue();
    recording += secondsSince(start);
  }

  private void saveWhereDue() throws IOException {
    boolean checkpointDue = seconds - checkpointAt >= config.checkpointEvery().toNanos() * 1e-9;
    double pause = Math.max(SNAPSHOT_SECONDS, SNAPSHOT_SHARE * snapshotCost);
    if (!checkpointDue && seconds - snapshotAt < pause) {
      return;
    }
    long start = System.nanoTime();
    Optional<SetupInfo.Tensor> bad = Snapshot.notFinite(kernels);
    if (bad.isPresent()) {
      throw stopAt(bad.get());
    }
    takeSnapshot();
    snapshotCost = secondsSince(start);
    if (checkpointDue) {
      checkpoint();
    }
  }

  private void takeSnapshot() {
    snapshot.take(kernels, loops.stream().mapToLong(LoopRun::steps).toArray());
    snapshotAt = seconds;
  }

  /// Saves the state of the last snapshot, which must be of now.
  private void checkpoint() throws IOException {
    recorder.checkpoint(loops.stream().map(LoopRun::state).toList(), seconds, snapshot.named());
    checkpointAt = seconds;
  }

  /// Ends the run where it stands: evaluates where the loops are over, saves checkpoint and
  /// weights.
  public Outcome finish() {
    boolean over = current().isEmpty();
    boolean evaluated = over;
    if (!over) {
      current().ifPresent(loop -> observer.loopOver(loop.view()));
    }
    try {
      Optional<SetupInfo.Tensor> bad = Snapshot.notFinite(kernels);
      if (bad.isPresent()) {
        throw stopAt(bad.get());
      }
      long start = System.nanoTime();
      takeSnapshot();
      checkpoint();
      recorder.weights(weights());
      recording += secondsSince(start);
      if (over) {
        catchUp();
        long steps = loops.isEmpty() ? 0 : loops.getFirst().steps();
        keep(timed(() -> evaluations.runAll(steps)));
      }
    } catch (Abandoned untilLater) {
      evaluated = false;
    } catch (IOException broken) {
      throw RunFailure.machine(StorageTrouble.sentence(broken, recorder.folder()), broken);
    }
    Outcome.Ending ending =
        !evaluated
            ? Outcome.Ending.INTERRUPTED
            : isCapped() ? Outcome.Ending.CAPPED : Outcome.Ending.FINISHED;
    return new Outcome(ending, views(), evaluated ? lastEvaluations : List.of(), seconds);
  }

  private boolean isCapped() {
    long full = loops.isEmpty() ? 0 : kernels.repeat(0);
    return config.steps().isPresent()
        && loops.getFirst().steps() == config.steps().getAsLong()
        && loops.getFirst().steps() != full;
  }

  /// Advances until all loops are over or the end is asked for, and finishes.
  public Outcome toEnd(StopRequest stop) {
    kernels.abandonWhen(stop::isOverdue);
    evaluations.abandonWhen(stop::made);
    while (!stop.made() && advance()) {}
    return finish();
  }

  /// Saves what the last snapshot holds, after something that the run did not foresee; tells
  /// whether it could.
  public boolean rescue() {
    try {
      saveSnapshot();
      return true;
    } catch (IOException | RuntimeException lost) {
      return false;
    }
  }

  public List<LoopView> views() {
    return loops.stream().map(LoopRun::view).toList();
  }

  /// Seconds by what they went to, since this part of the run began: the steps of each outermost
  /// loop, evaluations, and what it writes.
  public Map<String, Double> spent() {
    var spent = new LinkedHashMap<String, Double>();
    loops.forEach(loop -> spent.put("steps of " + loop.name(), loop.stepping()));
    spent.put("evaluations", evaluating);
    spent.put("observations", probes.seconds());
    spent.put("metrics and checkpoints", recording);
    return spent;
  }

  /// The seconds of training so far, of earlier parts of the run too.
  public double seconds() {
    return seconds;
  }

  private TensorFile weights() {
    SetupInfo info = kernels.info();
    return new TensorFile(
        snapshot.weights(),
        Map.of("format", "badger-weights-1", "name", info.name(), "badger", info.compiler()));
  }

  private RunFailure stopAt(NotFinite bad) throws IOException {
    Optional<NotFinite.Origin> origin = returnToLastGood();
    return RunFailure.arithmetic(bad.sentence(origin));
  }

  private RunFailure stopAt(SetupInfo.Tensor bad) throws IOException {
    LoopRun loop = loops.get(lastBegun());
    var shownBy = new NotFinite.Origin(loop.name(), loop.steps() - 1, bad.path());
    NotFinite.Origin origin = returnToLastGood().orElse(shownBy);
    return RunFailure.arithmetic(
        "step %d of `%s` made `%s` NaN or infinite, though every loss was finite"
            .formatted(origin.step(), origin.loop(), origin.tensor()));
  }

  /// Goes back to the last snapshot and runs forward again, to the same bits, up to the last state
  /// whose learned tensors are finite; saves that one.
  ///
  /// @return the step that spoilt a tensor, where one did before the step that showed it
  private Optional<NotFinite.Origin> returnToLastGood() throws IOException {
    kernels.abandonWhen(() -> false);
    long[] until = loops.stream().mapToLong(LoopRun::steps).toArray();
    until[lastBegun()]--;
    Optional<NotFinite.Origin> origin = replay(until, true);
    if (origin.isPresent()) {
      long[] before = until.clone();
      int index = 0;
      while (!loops.get(index).name().equals(origin.get().loop())) {
        index++;
      }
      before[index] = origin.get().step();
      Arrays.fill(before, index + 1, before.length, 0);
      replay(before, false);
      until = before;
    }
    snapshot.take(kernels, until);
    saveSnapshot();
    return origin;
  }

  private int lastBegun() {
    int last = loops.size() - 1;
    while (last > 0 && loops.get(last).steps() == 0) {
      last--;
    }
    return last;
  }

  private Optional<NotFinite.Origin> replay(long[] until, boolean watching) {
    snapshot.restore(kernels);
    for (LoopRun loop : loops) {
      for (long step = snapshot.steps(loop.index()); step < until[loop.index()]; step++) {
        kernels.step(loop.index(), step);
        if (watching) {
          Optional<SetupInfo.Tensor> bad = Snapshot.notFinite(kernels);
          if (bad.isPresent()) {
            return Optional.of(new NotFinite.Origin(loop.name(), step, bad.get().path()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private void saveSnapshot() throws IOException {
    var states = new ArrayList<Checkpoint.LoopState>();
    for (int i = 0; i < loops.size(); i++) {
      Checkpoint.LoopState now = loops.get(i).state();
      long done = snapshot.steps(i);
      boolean ended = now.ended() && done == now.steps();
      states.add(
          new Checkpoint.LoopState(
              now.name(),
              done,
              ended,
              now.seconds(),
              now.first(),
              now.smoothed(),
              now.unevaluated() && done == now.steps()));
    }
    recorder.weights(weights());
    recorder.checkpoint(states, seconds, snapshot.named());
  }
}
