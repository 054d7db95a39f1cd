import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs test classes where there is no Maven: `RunTests CLASS...`.
public final class RunTests implements TestExecutionListener {
  private RunTests() {}

  public static void main(String[] classes) {
    var request = LauncherDiscoveryRequestBuilder.request();
    for (var name : classes) {
      request.selectors(DiscoverySelectors.selectClass(name));
    }
    var summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request.build(), summary, new RunTests());
    var counts = summary.getSummary();
    System.out.printf(
        "%d tests: %d good, %d failed, %d skipped%n",
        counts.getTestsFoundCount(),
        counts.getTestsSucceededCount(),
        counts.getTotalFailureCount(),
        counts.getTestsAbortedCount() + counts.getTestsSkippedCount());
    System.exit(counts.getTotalFailureCount() == 0 ? 0 : 1);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest() || result.getThrowable().isPresent()) {
      System.out.println(result.getStatus() + " " + test.getDisplayName());
    }
    result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
  }
}
