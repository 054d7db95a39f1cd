package org.badgerlang.runtime.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/// An event file that TensorBoard reads: TFRecords, each with masked CRC-32C checksums, of `Event`
/// protocol buffers with scalars in them.
///
/// A part of a run writes a file of its own; one that goes on after a checkpoint begins with a
/// session start, by which TensorBoard drops later steps of the part before.
final class EventFile implements Tracker {
  private static final long FLUSH_NANOS = 2_000_000_000L;

  // Field numbers of tensorflow/core/util/event.proto and framework/summary.proto.
  private static final int EVENT_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_START = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_NUMBER = 2;

  private final FileChannel channel;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private long flushed = System.nanoTime();

  private EventFile(FileChannel channel) {
    this.channel = channel;
  }

  /// Makes a new file in `folder`, numbered by the parts that are there.
  static EventFile create(Path folder, double wallTime) throws IOException {
    for (int part = 0; ; part++) {
      Path file =
          folder.resolve("events.out.tfevents.%010d.badger.%d".formatted((long) wallTime, part));
      try {
        var events =
            new EventFile(
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        var event = new Message();
        event.number(EVENT_TIME, wallTime);
        event.text(EVENT_VERSION, "brain.Event:2");
        events.add(event);
        return events;
      } catch (java.nio.file.FileAlreadyExistsException another) {
        // Two parts of a run within a second.
      }
    }
  }

  /// From `step` on what earlier files hold is to be dropped.
  void goOn(double wallTime, long step) throws IOException {
    var session = new Message();
    session.whole(SESSION_STATUS, SESSION_START);
    var event = new Message();
    event.number(EVENT_TIME, wallTime);
    event.whole(EVENT_STEP, step);
    event.message(EVENT_SESSION, session);
    add(event);
  }

  @Override
  public void scalars(double wallTime, long step, String prefix, Map<String, float[]> values)
      throws IOException {
    var summary = new Message();
    values.forEach(
        (name, entries) -> {
          if (entries.length > 0) {
            var value = new Message();
            value.text(VALUE_TAG, prefix + "/" + name);
            value.number(VALUE_NUMBER, entries[entries.length - 1]);
            summary.message(SUMMARY_VALUE, value);
          }
        });
    var event = new Message();
    event.number(EVENT_TIME, wallTime);
    event.whole(EVENT_STEP, step);
    event.message(EVENT_SUMMARY, summary);
    add(event);
  }

  private void add(Message event) throws IOException {
    pending.writeBytes(record(event.bytes()));
    if (System.nanoTime() - flushed >= FLUSH_NANOS) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
    pending.reset();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    flushed = System.nanoTime();
  }

  @Override
  public void end(RunRecord.Ending ending) throws IOException {
    flush();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      flush();
    }
  }

  /// A TFRecord: length, its checksum, the data, their checksum; all little endian.
  static byte[] record(byte[] data) {
    ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), 8));
    record.put(data);
    record.putInt(maskedChecksum(data, data.length));
    return record.array();
  }

  static int maskedChecksum(byte[] data, int length) {
    var checksum = new CRC32C();
    checksum.update(data, 0, length);
    int crc = (int) checksum.getValue();
    return Integer.rotateRight(crc, 15) + 0xa282ead8;
  }

  /// A protocol buffer being written.
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
      return out.toByteArray();
    }

    void whole(int field, long value) {
      varint(field << 3);
      varint(value);
    }

    void number(int field, double value) {
      varint(field << 3 | 1);
      out.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    }

    void number(int field, float value) {
      varint(field << 3 | 5);
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    }

    void text(int field, String value) {
      bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    void message(int field, Message value) {
      bytes(field, value.bytes());
    }

    private void bytes(int field, byte[] value) {
      varint(field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
    }

    private void varint(long value) {
      long left = value;
      while ((left & ~0x7fL) != 0) {
        out.write((int) (left & 0x7f | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }
}
