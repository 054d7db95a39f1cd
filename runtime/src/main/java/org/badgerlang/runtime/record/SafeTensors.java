package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads and writes `.safetensors` files: 8 bytes with the header's length (little endian), a JSON
/// header that names each tensor with type, shape and place, then the numbers.
///
/// Files written here carry a `sha256` note over the header (with the note itself as 64 zeros) and
/// the numbers. A file that has the note must fit it; one from elsewhere that lacks it is read
/// without.
public final class SafeTensors {
  private static final String CHECKSUM = "sha256";
  private static final String NO_CHECKSUM = "0".repeat(64);
  private static final String NOTES = "__metadata__";

  /// Longer headers are refused unread: enough for a hundred thousand tensors.
  private static final long MAX_HEADER = 10_000_000;

  private static final int CHUNK = 1 << 16;

  private SafeTensors() {}

  /// Writes a new file and waits until the disk has it.
  public static void write(Path file, TensorFile content) throws IOException {
    byte[] header = header(content);
    MessageDigest digest = sha256();
    digest.update(header);
    for (var tensor : content.tensors()) {
      inChunks(tensor.values(), chunk -> digest.update(chunk));
    }
    String checksum = HexFormat.of().formatHex(digest.digest());
    byte[] signed =
        replaceFirst(new String(header, StandardCharsets.UTF_8), NO_CHECKSUM, checksum)
            .getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      writeAll(channel, length.putLong(signed.length).flip());
      writeAll(channel, ByteBuffer.wrap(signed));
      for (var tensor : content.tensors()) {
        inChunks(tensor.values(), chunk -> writeAll(channel, chunk));
      }
      channel.force(true);
    }
  }

  private static byte[] header(TensorFile content) {
    var json = new JsonText().open('{').name(NOTES).open('{');
    json.name(CHECKSUM).value(NO_CHECKSUM);
    new TreeMap<>(content.notes()).forEach((name, value) -> json.name(name).value(value));
    json.close('}');
    long offset = 0;
    for (var tensor : content.tensors()) {
      json.name(tensor.name()).open('{').name("dtype").value("F32").name("shape").open('[');
      tensor.shape().forEach(json::value);
      json.close(']').name("data_offsets").open('[').value(offset);
      offset += 4L * tensor.values().length;
      json.value(offset).close(']').close('}');
    }
    String text = json.close('}').toString();
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    // Numbers start at a multiple of 8, as the format asks of writers.
    return (text + " ".repeat(Math.floorMod(-bytes, 8))).getBytes(StandardCharsets.UTF_8);
  }

  private interface Sink {
    void accept(ByteBuffer chunk) throws IOException;
  }

  private static void inChunks(float[] values, Sink sink) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < values.length; ) {
      int count = Math.min(CHUNK / 4, values.length - done);
      chunk.clear();
      chunk.asFloatBuffer().put(values, done, count);
      sink.accept(chunk.limit(4 * count));
      done += count;
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Reads a file, trusting nothing that it says: memory is taken only for what the file really
  /// holds.
  ///
  /// @param mostEntries more entries than this, in all tensors together, are refused
  /// @throws MalformedException where it is not a whole file of float tensors
  public static TensorFile read(Path file, long mostEntries) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, mostEntries);
    }
  }

  private static TensorFile read(FileChannel channel, long mostEntries) throws IOException {
    long size = channel.size();
    if (size < 10) {
      throw new MalformedException("too short for a safetensors file");
    }
    ByteBuffer start = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    readAll(channel, start);
    long length = start.flip().getLong();
    if (length < 2 || length > MAX_HEADER || length > size - 8) {
      throw new MalformedException("its header claims " + Long.toUnsignedString(length) + " bytes");
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    readAll(channel, header);
    String text = decode(header.flip());
    if (!(Json.parse(text) instanceof Json.Obj object)) {
      throw new MalformedException("its header is not a JSON object");
    }
    var notes = object.object(NOTES).map(Json.Obj::texts).orElse(Map.of());
    List<Entry> entries = entries(object, size - 8 - length);
    if ((size - 8 - length) / 4 > mostEntries) {
      throw new MalformedException("it holds more numbers than are wanted here");
    }
    String checksum = notes.getOrDefault(CHECKSUM, "");
    MessageDigest digest = sha256();
    digest.update(replaceFirst(text, checksum, NO_CHECKSUM).getBytes(StandardCharsets.UTF_8));
    var tensors = new ArrayList<TensorFile.Tensor>();
    for (Entry entry : entries) {
      float[] values = new float[(int) ((entry.end - entry.begin) / 4)];
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
      for (int done = 0; done < values.length; ) {
        int count = Math.min(CHUNK / 4, values.length - done);
        readAll(channel, chunk.clear().limit(4 * count));
        digest.update(chunk.flip());
        chunk.rewind().asFloatBuffer().get(values, done, count);
        done += count;
      }
      tensors.add(new TensorFile.Tensor(entry.name, entry.shape, values));
    }
    if (!checksum.isEmpty() && !checksum.equals(HexFormat.of().formatHex(digest.digest()))) {
      throw new MalformedException("its checksum does not fit: the file is damaged");
    }
    var rest = new TreeMap<>(notes);
    rest.remove(CHECKSUM);
    return new TensorFile(tensors, rest);
  }

  private record Entry(String name, List<Integer> shape, long begin, long end) {}

  /// The entries in the order of their numbers, which they cover without gap or overlap.
  private static List<Entry> entries(Json.Obj header, long available) throws MalformedException {
    var entries = new ArrayList<Entry>();
    for (var member : header.members().entrySet()) {
      if (!member.getKey().equals(NOTES)) {
        entries.add(entry(member.getKey(), member.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long next = 0;
    for (Entry entry : entries) {
      if (entry.begin != next) {
        throw new MalformedException("the place of `" + entry.name + "` overlaps or leaves a gap");
      }
      next = entry.end;
    }
    if (next != available) {
      throw new MalformedException(
          "its tensors need " + next + " bytes, the file holds " + available);
    }
    return entries;
  }

  private static Entry entry(String name, Json value) throws MalformedException {
    if (!(value instanceof Json.Obj tensor)
        || !(tensor.get("shape").orElse(null) instanceof Json.Arr(var dims))
        || !(tensor.get("data_offsets").orElse(null) instanceof Json.Arr(var offsets))
        || offsets.size() != 2) {
      throw new MalformedException("the entry of `" + name + "` lacks a shape or a place");
    }
    if (!tensor.text("dtype").equals(Optional.of("F32"))) {
      throw new MalformedException("`" + name + "` does not hold 32-bit floats");
    }
    var shape = new ArrayList<Integer>();
    long length = 1;
    for (Json dim : dims) {
      long extent = whole(name, dim);
      length = Math.multiplyHigh(length, extent) == 0 ? length * extent : Long.MAX_VALUE;
      if (extent > Integer.MAX_VALUE || length < 0 || length > Integer.MAX_VALUE - 8) {
        throw new MalformedException("`" + name + "` has too many entries");
      }
      shape.add((int) extent);
    }
    long begin = whole(name, offsets.get(0));
    long end = whole(name, offsets.get(1));
    if (end < begin || end - begin != 4 * length) {
      throw new MalformedException("the place of `" + name + "` does not fit its shape");
    }
    return new Entry(name, shape, begin, end);
  }

  private static long whole(String name, Json value) throws MalformedException {
    if (value instanceof Json.Num number) {
      long whole = number.asLong().orElse(-1L);
      if (whole >= 0) {
        return whole;
      }
    }
    throw new MalformedException("the entry of `" + name + "` has a number that is no size");
  }

  private static String decode(ByteBuffer bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException notText) {
      throw new MalformedException("its header is not UTF-8 text");
    }
  }

  private static void readAll(FileChannel channel, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into) < 0) {
        throw new MalformedException("the file ends too early");
      }
    }
  }

  private static String replaceFirst(String text, String old, String by) {
    int at = text.indexOf(old);
    return old.isEmpty() || at < 0
        ? text
        : text.substring(0, at) + by + text.substring(at + old.length());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java has SHA-256", impossible);
    }
  }
}
