package org.restante.msrp;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * The pieces in which a frame passes through the codec, in this order: a {@link Head}, any number of {@link Content}
 * pieces if the head announces content, an {@link End}. No frame is ever whole in memory.
 *
 * <pre>
 *   MSRP a786hjs2 SEND                    \
 *   To-Path: msrp://b.example:8888/9;tcp   | Head
 *   ...                                   /
 *                                           (blank line, if content follows)
 *   octets                                  Content, Content, ...
 *   -------a786hjs2$                        End('$')
 * </pre>
 */
sealed interface FramePart {

    /** Start line and headers. */
    sealed interface Head extends FramePart {

        String transactId();

        Headers headers();

        /** {@return whether a blank line and content follow} */
        boolean content();

        String startLine();

        /** Appends start line and headers, CRLF between them and none at the end. */
        default void writeTo(StringBuilder out) {
            out.append(startLine());
            for (Headers.Field field : headers().fields()) {
                out.append("\r\n").append(field.name()).append(": ").append(field.value());
            }
        }

        /** {@return start line and headers as {@link #writeTo} writes them} */
        default String text() {
            StringBuilder text = new StringBuilder();
            writeTo(text);
            return text.toString();
        }
    }

    /**
     * The head of a request.
     *
     * @param defect what is wrong with a header line, empty if nothing is: such a request is answered with 400, but its
     *               end can be found
     */
    record Request(String transactId, String method, Headers headers, boolean content, String defect) implements Head {

        static final String SEND = "SEND";
        static final String REPORT = "REPORT";
        static final String AUTH = "AUTH";

        Request(String transactId, String method, Headers headers, boolean content) {
            this(transactId, method, headers, content, "");
        }

        @Override
        public String startLine() {
            return "MSRP " + transactId + ' ' + method;
        }
    }

    /**
     * The head of a response.
     *
     * @param status  three digits
     * @param comment free text, may be empty
     */
    record Response(String transactId, int status, String comment, Headers headers) implements Head {

        @Override
        public boolean content() {
            return false;
        }

        @Override
        public String startLine() {
            return "MSRP " + transactId + ' ' + status + (comment.isEmpty() ? "" : " " + comment);
        }
    }

    /** Octets of the frame's content. Who receives this part has to release it or to pass it on. */
    record Content(ByteBuf octets) implements FramePart, ReferenceCounted {

        @Override
        public int refCnt() {
            return octets.refCnt();
        }

        @Override
        public Content retain() {
            octets.retain();
            return this;
        }

        @Override
        public Content retain(int increment) {
            octets.retain(increment);
            return this;
        }

        @Override
        public Content touch() {
            octets.touch();
            return this;
        }

        @Override
        public Content touch(Object hint) {
            octets.touch(hint);
            return this;
        }

        @Override
        public boolean release() {
            return octets.release();
        }

        @Override
        public boolean release(int decrement) {
            return octets.release(decrement);
        }
    }

    /**
     * The end line.
     *
     * @param flag {@code $} the message ends here, {@code +} more of it follows, {@code #} it is given up
     */
    record End(char flag) implements FramePart {

        static final char COMPLETE = '$';
        static final char MORE = '+';
        static final char ABORTED = '#';

        static boolean isFlag(int octet) {
            return octet == COMPLETE || octet == MORE || octet == ABORTED;
        }
    }

    /**
     * The stream cannot be followed any further; nothing comes after this part.
     *
     * @param transactId transact-id of the frame that broke off, empty if it was not read
     * @param headers    the headers that were read of it
     */
    record Unreadable(String transactId, Headers headers, String reason) implements FramePart {
    }
}
