package org.badgerlang.compiler.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.badgerlang.runtime.watch.LiveReport;

/// Sends bytes to the server of the live report; it never hands out the report for them, and still
/// answers whom it should.
public final class RequestTarget {
  private static final int PATIENCE_MILLIS = 200;
  private static final String SECRET = "only for who knows the address";

  private RequestTarget() {}

  /// The server, once for all inputs.
  private static final class Served {
    private static final LiveReport REPORT = start();

    private static LiveReport start() {
      try {
        Path folder = Files.createTempDirectory("badger-fuzz-served");
        Files.writeString(
            folder.resolve("run.json"),
            "{\"name\":\"" + SECRET + "\",\"seed\":1,\"params\":{},\"start\":\"2026\"}");
        return LiveReport.of(folder);
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    var address = Served.REPORT.address();
    try {
      String answer = answer(address.getPort(), input);
      if (answer.contains(SECRET)) {
        throw new AssertionError("the report went to who does not know its address");
      }
      String asked =
          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
              .formatted(address.getPath(), address.getPort());
      if (!answer(address.getPort(), asked.getBytes(StandardCharsets.UTF_8)).contains(SECRET)) {
        throw new AssertionError("the report is no longer served");
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static String answer(int port, byte[] request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS * (request.length > 0 ? 10 : 1));
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException waits) {
      return "";
    } catch (java.net.SocketException closed) {
      return "";
    }
  }
}
