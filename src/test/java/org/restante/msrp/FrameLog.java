package org.restante.msrp;

import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every frame that an engine sends and receives. */
final class FrameLog implements FrameObserver {

    private final List<Frame> frames = new CopyOnWriteArrayList<>();

    /** One frame. */
    record Frame(boolean sent, String head, long contentOctets, char flag) {

        String startLine() {
            return head.lines().findFirst().orElse("");
        }

        boolean is(String kind) {
            return startLine().endsWith(' ' + kind);
        }

        String header(String name) {
            return head.lines().filter(line -> line.startsWith(name + ": ")).findFirst()
                    .map(line -> line.substring(name.length() + 2)).orElse("");
        }
    }

    @Override
    public void frame(boolean sent, SocketAddress local, SocketAddress remote, String head, long contentOctets, char flag) {
        frames.add(new Frame(sent, head, contentOctets, flag));
    }

    List<Frame> sent(String kind) {
        return frames.stream().filter(frame -> frame.sent() && frame.is(kind)).toList();
    }

    List<Frame> received(String kind) {
        return frames.stream().filter(frame -> !frame.sent() && frame.is(kind)).toList();
    }

    List<Frame> all() {
        return frames;
    }
}
