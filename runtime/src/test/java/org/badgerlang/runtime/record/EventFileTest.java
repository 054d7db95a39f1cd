package org.badgerlang.runtime.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventFileTest {
  @TempDir private Path folder;

  /// The check value of CRC-32C (RFC 3720), masked as TFRecord says.
  @Test
  void checksumsAreTheKnownOnes() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    int known = 0xE3069283;
    assertEquals(Integer.rotateRight(known, 15) + 0xa282ead8, EventFile.maskedChecksum(digits, 9));
  }

  /// The first record of every event file: wall time 0 and the version.
  @Test
  void theFirstRecordIsTheKnownOne() throws IOException {
    try (EventFile _ = EventFile.create(folder, 0)) {
      // Nothing more.
    }
    assertEquals(
        "1800000000000000" + "a37f4b22" + "090000000000000000" + "1a0d" + hex("brain.Event:2"),
        HexFormat.of().formatHex(Files.readAllBytes(only())).replaceFirst("[0-9a-f]{8}$", ""));
    assertEquals(1, records(Files.readAllBytes(only())).size());
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private Path only() throws IOException {
    try (var files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void scalarsHaveTagsStepsAndLastEntries() throws IOException {
    try (EventFile events = EventFile.create(folder, 1.5)) {
      events.goOn(2, 300);
      events.scalars(2.5, 300, "outer.inner", Map.of("loss", new float[] {3, 0.25f}));
    }
    List<byte[]> records = records(Files.readAllBytes(only()));
    assertEquals(3, records.size());
    // wall_time 2, step 300, session_log { status: START }
    assertEquals(
        "090000000000000040" + "10ac02" + "3a020801", HexFormat.of().formatHex(records.get(1)));
    // wall_time 2.5, step 300, summary { value { tag, simple_value 0.25 } }
    assertEquals(
        "090000000000000440"
            + "10ac02"
            + "2a19"
            + "0a17"
            + "0a10"
            + hex("outer.inner/loss")
            + "150000803e",
        HexFormat.of().formatHex(records.get(2)));
  }

  @Test
  void twoPartsInASecondAreTwoFiles() throws IOException {
    EventFile.create(folder, 1).close();
    EventFile.create(folder, 1).close();
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  /// Takes records apart, checking their checksums.
  private static List<byte[]> records(byte[] file) {
    var records = new ArrayList<byte[]>();
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      int start = bytes.position();
      byte[] data = new byte[(int) bytes.getLong()];
      bytes.getInt();
      bytes.get(data);
      bytes.getInt();
      byte[] whole = new byte[bytes.position() - start];
      System.arraycopy(file, start, whole, 0, whole.length);
      assertArrayEquals(EventFile.record(data), whole);
      records.add(data);
    }
    return records;
  }
}
