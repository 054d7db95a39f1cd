package org.badgerlang.runtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveReportTest {
  @TempDir private Path folder;

  /// What the server answers to these lines, as they are.
  private static String ask(URI address, String line, String host) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          (line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private LiveReport live() throws IOException {
    Files.writeString(
        folder.resolve("run.json"), "{\"name\":\"game\",\"seed\":1,\"params\":{},\"exit\":null}");
    return LiveReport.of(folder);
  }

  @Test
  void theReportIsThereAndRenewsItself() throws IOException {
    try (LiveReport live = live()) {
      URI address = live.address();
      String host = "127.0.0.1:" + address.getPort();
      String answer = ask(address, "GET " + address.getPath(), host);
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      assertTrue(answer.contains("http-equiv=\"refresh\""));
      assertTrue(answer.contains("\"name\":\"game\""));
      assertTrue(answer.endsWith("</html>\n"), "the whole page");
    }
  }

  @Test
  void nothingElseIsServedAndToNobodyElse() throws IOException {
    try (LiveReport live = live()) {
      URI address = live.address();
      String host = "127.0.0.1:" + address.getPort();
      assertTrue(InetAddress.getByName(address.getHost()).isLoopbackAddress());
      String path = address.getPath();
      assertEquals(404, status(ask(address, "GET /", host)));
      assertEquals(404, status(ask(address, "GET " + path + "run.json", host)));
      assertEquals(404, status(ask(address, "GET " + path + "../../etc/passwd", host)));
      assertEquals(404, status(ask(address, "GET " + path, "evil.example:80")));
      assertEquals(405, status(ask(address, "POST " + path, host)));
    }
  }

  @Test
  void whoSendsHalfARequestKeepsNobodyWaiting() throws IOException {
    try (LiveReport live = live();
        var slow = new Socket(InetAddress.getLoopbackAddress(), live.address().getPort())) {
      slow.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      slow.getOutputStream().flush();
      URI address = live.address();
      String host = "127.0.0.1:" + address.getPort();
      assertEquals(200, status(ask(address, "GET " + address.getPath(), host)));
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }
}
