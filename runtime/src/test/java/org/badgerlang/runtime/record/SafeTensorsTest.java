package org.badgerlang.runtime.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeTensorsTest {
  private static final long PLENTY = 1 << 30;

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    var random = new SplittableRandom(1);
    for (int trial = 0; trial < 40; trial++) {
      TensorFile written = someFile(random);
      Path file = folder.resolve("x.safetensors");
      SafeTensors.write(file, written);
      TensorFile read = SafeTensors.read(file, PLENTY);
      assertEquals(written.notes(), read.notes(), "seed 1, trial " + trial);
      assertEquals(written.tensors().size(), read.tensors().size());
      for (TensorFile.Tensor tensor : written.tensors()) {
        TensorFile.Tensor found = read.tensor(tensor.name()).orElseThrow();
        assertEquals(tensor.shape(), found.shape());
        assertArrayEquals(bits(tensor.values()), bits(found.values()));
      }
    }
  }

  private static TensorFile someFile(SplittableRandom random) {
    var tensors = new ArrayList<TensorFile.Tensor>();
    for (int i = random.nextInt(5); i > 0; i--) {
      var shape = new ArrayList<Integer>();
      int length = 1;
      for (int axis = random.nextInt(4); axis > 0; axis--) {
        shape.add(random.nextInt(4));
        length *= shape.getLast();
      }
      float[] values = new float[length];
      for (int j = 0; j < length; j++) {
        values[j] = Float.intBitsToFloat(random.nextInt());
      }
      tensors.add(new TensorFile.Tensor("Cell.weights.\"w\\" + i + "\n", shape, values));
    }
    return new TensorFile(tensors, Map.of("note", "ü\u2028", "zeros", "0".repeat(64)));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @Test
  void aFileIsLaidOutAsTheFormatSays() throws IOException {
    Path file = folder.resolve("x.safetensors");
    SafeTensors.write(
        file,
        new TensorFile(
            List.of(
                new TensorFile.Tensor("a", List.of(2), new float[] {1, 2}),
                new TensorFile.Tensor("b", List.of(), new float[] {3})),
            Map.of("k", "v")));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) bytes.getLong()];
    bytes.get(header);
    String text = new String(header, UTF_8);
    assertEquals(0, header.length % 8);
    assertTrue(
        text.strip()
            .endsWith(
                "\"k\":\"v\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                    + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}"),
        text);
    assertEquals(12, bytes.remaining());
    assertEquals(1f, bytes.getFloat());
  }

  @Test
  void anyChangedByteIsNoticed() throws IOException {
    Path file = folder.resolve("x.safetensors");
    TensorFile content =
        new TensorFile(
            List.of(new TensorFile.Tensor("a", List.of(3), new float[] {1, 2, 3})),
            Map.of("loop.0", "{\"steps\":12}"));
    SafeTensors.write(file, content);
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(file, bad);
      int at = i;
      // A checksum's note under another name would make it a file without one.
      if (new String(bad, UTF_8).contains("\"sha256\"")) {
        assertThrows(
            MalformedException.class, () -> SafeTensors.read(file, PLENTY), () -> "byte " + at);
      }
    }
  }

  @Test
  void aFileCutShortAnywhereIsRefused() throws IOException {
    Path file = folder.resolve("x.safetensors");
    SafeTensors.write(file, someFile(new SplittableRandom(9)));
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertThrows(MalformedException.class, () -> SafeTensors.read(file, PLENTY));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}!8",
        "[]!0",
        "{\"a\":1}!0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}!8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}!8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}!12",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}!8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}!8",
        "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}!8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}!12",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}!8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647],\"data_offsets\":[0,8589934588]}}!8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}!0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,3],\"data_offsets\":[0,4]}}!4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e3],\"data_offsets\":[0,4000]}}!4000",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4,8]}}!8",
        "{\"__metadata__\":{\"sha256\":\"\"},\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}!4"
      })
  void hostileHeadersAreRefused(String headerAndLength) throws IOException {
    int split = headerAndLength.lastIndexOf('!');
    byte[] header = headerAndLength.substring(0, split).getBytes(UTF_8);
    int data = Integer.parseInt(headerAndLength.substring(split + 1));
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
    Path file = folder.resolve("hostile.safetensors");
    Files.write(file, bytes.array());
    assertThrows(MalformedException.class, () -> SafeTensors.read(file, PLENTY));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 1L << 20, 99_000_000, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
  void hostileHeaderLengthsAreRefused(long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    Path file = folder.resolve("hostile.safetensors");
    Files.write(file, bytes.putLong(length).array());
    assertThrows(MalformedException.class, () -> SafeTensors.read(file, PLENTY));
  }

  /// A file that says it is huge, and is, takes no memory where it is not wanted.
  @Test
  void moreNumbersThanWantedAreRefusedUnread() throws IOException {
    Path file = folder.resolve("huge.safetensors");
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000],\"data_offsets\":[0,8000000000]}}";
    ByteBuffer start = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, start.putLong(header.length()).put(header.getBytes(UTF_8)).array());
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(8 + header.length() + 8_000_000_000L);
    }
    assertThrows(MalformedException.class, () -> SafeTensors.read(file, 1000));
  }

  @Test
  void filesFromElsewhereWithoutOurNotesAreRead() throws IOException {
    String header =
        "{\"b\":{\"data_offsets\":[4,8],\"shape\":[1],\"dtype\":\"F32\"},"
            + "\"a\":{\"data_offsets\":[0,4],\"shape\":[1,1],\"dtype\":\"F32\"}}";
    ByteBuffer bytes = ByteBuffer.allocate(16 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(UTF_8)).putFloat(1).putFloat(2);
    Path file = folder.resolve("other.safetensors");
    Files.write(file, bytes.array());
    TensorFile read = SafeTensors.read(file, PLENTY);
    assertArrayEquals(new float[] {1}, read.tensor("a").orElseThrow().values());
    assertArrayEquals(new float[] {2}, read.tensor("b").orElseThrow().values());
  }
}
