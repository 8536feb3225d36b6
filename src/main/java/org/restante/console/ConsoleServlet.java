package org.restante.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Where HTTP meets the API. It has no fields, as the container probes those of every servlet for annotations that are
 * not on its class path; what it needs it asks CDI for in each call.
 */
@WebServlet(name = "console", urlPatterns = {"/health", "/metrics", "/api/*"})
public class ConsoleServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ConsoleApi api = CDI.current().select(ConsoleApi.class).get();
        Answer answer;
        try {
            answer = api.answer(call(request));
        } catch (RefusedException e) { // while the call was read
            answer = api.unreadable(request.getMethod(), e);
        }
        byte[] body = answer.body() instanceof PlainText plain ? plain.text().getBytes(StandardCharsets.UTF_8)
                : CDI.current().select(ObjectMapper.class).get().writeValueAsBytes(answer.body());
        response.setStatus(answer.status());
        response.setContentType((answer.body() instanceof PlainText plain ? plain.type() : "application/json") + ";charset=UTF-8");
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (answer.status() == 405) {
            response.setHeader("Allow", ConsoleApi.METHODS);
        }
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    private static Call call(HttpServletRequest request) throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (!segment.isEmpty()) {
                segments.add(decoded(segment));
            }
        }
        return new Call(request.getMethod().equals("HEAD") ? "GET" : request.getMethod(), segments,
                query(request.getQueryString()), InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress(),
                header(request, "Host").orElse(""), header(request, "Origin"),
                Optional.ofNullable(request.getContentType()).orElse(""), request.getInputStream());
    }

    private static Optional<String> header(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    /** A plus sign stays one: it begins telephone numbers, and no value here has blanks. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "the address is not percent-encoded as it should be");
        }
    }
}
