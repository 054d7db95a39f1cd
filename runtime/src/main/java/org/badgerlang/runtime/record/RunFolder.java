package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// The folder of a run, held by one process at a time through a lock that ends with it.
public final class RunFolder implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final int MOST_LOCK_BYTES = 1 << 16;

  /// The real paths of the folders that this process holds.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Path real;
  private final FileChannel lock;

  private RunFolder(Path path, Path real, FileChannel lock) {
    this.path = path;
    this.real = real;
    this.lock = lock;
  }

  /// Makes `parent/name-n` with the first number above those that are there.
  public static RunFolder fresh(Path parent, String name) throws IOException {
    Files.createDirectories(parent);
    for (int number = highest(parent, name) + 1; ; number++) {
      Path path = parent.resolve(name + "-" + number);
      try {
        Files.createDirectory(path);
        return hold(path);
      } catch (FileAlreadyExistsException another) {
        // Another run took the number in between.
      }
    }
  }

  private static int highest(Path parent, String name) throws IOException {
    Pattern numbered = Pattern.compile(Pattern.quote(name) + "-([0-9]{1,8})");
    int highest = 0;
    List<Path> paths;
    try (var listed = Files.list(parent)) {
      paths = listed.toList();
    }
    for (Path path : paths) {
      var matcher = numbered.matcher(path.getFileName().toString());
      if (matcher.matches()) {
        highest = Math.max(highest, Integer.parseInt(matcher.group(1)));
      }
    }
    return highest;
  }

  /// Takes a folder that holds no run yet, making it where it is missing.
  public static RunFolder at(Path path) throws IOException {
    Files.createDirectories(path);
    RunFolder folder = hold(path);
    if (Files.exists(folder.runJson())) {
      folder.close();
      throw new MalformedException(
          path + " holds a run already; name another folder, or continue it with --resume " + path);
    }
    return folder;
  }

  /// Takes the folder of an earlier run.
  public static RunFolder existing(Path path) throws IOException {
    if (!Files.isRegularFile(path.resolve("run.json"))) {
      throw new MalformedException(path + " holds no run: there is no run.json in it");
    }
    return hold(path);
  }

  /// Takes a folder that is there, whatever it holds.
  public static RunFolder held(Path path) throws IOException {
    return hold(path);
  }

  /// Within the process by name, against other processes by a lock: a second channel to the file
  /// would free the lock, as POSIX has it, when it closes.
  private static RunFolder hold(Path path) throws IOException {
    Path real = path.toRealPath();
    if (!HELD.add(real)) {
      throw new MalformedException(path + " is in use by another run");
    }
    RunFolder held = null;
    try {
      held = new RunFolder(path, real, lock(path));
      return held;
    } finally {
      if (held == null) {
        HELD.remove(real);
      }
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    Path file = path.resolve(LOCK);
    while (true) {
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (IOException cannotLock) {
        // A file system without locks; then nothing guards the folder against other processes.
        return channel;
      }
      if (lock == null) {
        channel.close();
        throw new MalformedException(path + " is in use by another run");
      }
      if (isStillThere(file, channel)) {
        return channel;
      }
      channel.close();
    }
  }

  /// Whether the locked file is the one that others would find: who held it before may have removed
  /// it in between, and another may have made it anew. It is known by two sizes, one after the
  /// other; a file that another process gives sizes to does not follow both.
  private static boolean isStillThere(Path file, FileChannel locked) throws IOException {
    int first = ThreadLocalRandom.current().nextInt(MOST_LOCK_BYTES);
    int second =
        (first + 1 + ThreadLocalRandom.current().nextInt(MOST_LOCK_BYTES - 1)) % MOST_LOCK_BYTES;
    return follows(file, locked, first) && follows(file, locked, second);
  }

  private static boolean follows(Path file, FileChannel locked, int last) throws IOException {
    locked.truncate(0).write(ByteBuffer.allocate(1), last);
    try {
      return Files.size(file) == last + 1L;
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  public Path path() {
    return path;
  }

  public Path spec() {
    return path.resolve("spec.badger");
  }

  public Path setup() {
    return path.resolve("setup.json");
  }

  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  public Path runJson() {
    return path.resolve("run.json");
  }

  public Path weights() {
    return path.resolve("weights.safetensors");
  }

  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /// Keeps a module that the spec imports where the spec's copy finds it; one from outside the
  /// spec's folder has no place here and is left out.
  public void keep(Path module, String text) throws IOException {
    Path file = path.resolve(module).normalize();
    if (!module.isAbsolute() && file.startsWith(path.normalize()) && !file.equals(path)) {
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, text);
    }
  }

  /// Replaces a file by another text so that a reader, or a kill, meets the old one or the new one.
  static void replace(Path file, String text) throws IOException {
    Path aside = aside(file);
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    commit(aside, file);
  }

  /// Replaces a file of tensors in the same way.
  static void replace(Path file, TensorFile content) throws IOException {
    Path aside = aside(file);
    try {
      SafeTensors.write(aside, content);
      commit(aside, file);
    } catch (IOException failed) {
      Files.deleteIfExists(aside);
      throw failed;
    }
  }

  static Path aside(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  /// Gives a finished file its name, for good: the rename itself reaches the disk too.
  static void commit(Path aside, Path file) throws IOException {
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
        folder.force(true);
      } catch (IOException unsupported) {
        // Some systems can not open a folder; they order the rename by themselves.
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      Files.deleteIfExists(path.resolve(LOCK));
    } catch (AccessDeniedException openFilesStay) {
      // Some systems keep a file that is open; it is free for the next run all the same.
    } finally {
      HELD.remove(real);
    }
  }
}
