package org.restante.codec.mime;

/**
 * How much of a header block is read before it is refused.
 *
 * @param fields     most lines that are fields or stand where a field could, folded lines not counted
 * @param lineBytes  longest field with its folded lines, in octets, line ends not counted
 * @param blockBytes longest block with its line ends, in octets
 */
public record HeaderLimits(int fields, int lineBytes, int blockBytes) {

    /** 128 fields, 8 KiB a line, 32 KiB the block. */
    public static final HeaderLimits DEFAULT = new HeaderLimits(128, 8 * 1024, 32 * 1024);

    public HeaderLimits {
        if (fields < 1 || lineBytes < 1 || blockBytes < lineBytes) {
            throw new IllegalArgumentException("header limits must be positive, a line not longer than the block");
        }
    }
}
