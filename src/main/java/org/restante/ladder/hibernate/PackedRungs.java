package org.restante.ladder.hibernate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.restante.ladder.Ladder;
import org.restante.ladder.Rung;

/** Everything of a ladder that is not in columns, as deflated octets: heads repeat one another, so little remains. Pure. */
final class PackedRungs {

    private static final int FORMAT = 1;

    private PackedRungs() {
    }

    static byte[] pack(Ladder ladder) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(packed))) {
            out.writeByte(FORMAT);
            out.writeInt(ladder.skipped());
            out.writeInt(ladder.gap());
            out.writeInt(ladder.carried().size());
            for (UUID message : ladder.carried()) {
                out.writeLong(message.getMostSignificantBits());
                out.writeLong(message.getLeastSignificantBits());
            }
            out.writeInt(ladder.rungs().size());
            for (Rung rung : ladder.rungs()) {
                write(out, rung);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return packed.toByteArray();
    }

    private static void write(DataOutputStream out, Rung rung) throws IOException {
        out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, rung.at()));
        out.writeByte(rung.protocol().ordinal());
        out.writeBoolean(rung.sent());
        text(out, rung.local());
        text(out, rung.remote());
        text(out, rung.head());
        out.writeLong(rung.octets());
        out.writeLong(rung.hash());
        out.writeChar(rung.flag());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(octets.length);
        out.write(octets);
    }

    /** @throws UncheckedIOException if the octets are not those of a ladder */
    static Ladder unpack(byte[] packed, Ladder.Head head, Optional<Instant> endedAt, String outcome) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IOException("format " + format + " is not known");
            }
            int skipped = in.readInt();
            int gap = in.readInt();
            List<UUID> carried = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                carried.add(new UUID(in.readLong(), in.readLong()));
            }
            List<Rung> rungs = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                rungs.add(rung(in));
            }
            return new Ladder(head, endedAt, outcome, carried, rungs, skipped, gap);
        } catch (IOException e) {
            throw new UncheckedIOException("ladder " + head.id() + " cannot be read", e);
        }
    }

    private static Rung rung(DataInputStream in) throws IOException {
        return new Rung(Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS), Rung.Protocol.values()[in.readByte()],
                in.readBoolean(), text(in), text(in), text(in), in.readLong(), in.readLong(), in.readChar());
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
