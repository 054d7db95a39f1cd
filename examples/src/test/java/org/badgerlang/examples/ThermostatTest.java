package org.badgerlang.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.badgerlang.api.SpecException;
import org.junit.jupiter.api.Test;

/// The example program does what its page says.
final class ThermostatTest {
  @Test
  void heatsARoomToWhatIsWanted() throws IOException, SpecException {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    double off = Thermostat.run(Path.of("java", "thermostat.badger"), 300, stream);
    assertTrue(off < 5, out.toString(StandardCharsets.UTF_8));
  }
}
