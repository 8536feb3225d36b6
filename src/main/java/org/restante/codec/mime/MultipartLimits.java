package org.restante.codec.mime;

/**
 * How much of a multipart body is read before it is refused. The size of the parts is the caller's to bound.
 *
 * @param depth   most multipart bodies inside one another, the outermost counted
 * @param parts   most parts in all, nested multipart bodies counted
 * @param headers limits of the header block of each part
 */
public record MultipartLimits(int depth, int parts, HeaderLimits headers) {

    /** Depth 8, 1000 parts, header blocks as {@link HeaderLimits#DEFAULT}. */
    public static final MultipartLimits DEFAULT = new MultipartLimits(8, 1000, HeaderLimits.DEFAULT);

    public MultipartLimits {
        if (depth < 1 || parts < 1) {
            throw new IllegalArgumentException("multipart limits must be positive");
        }
    }
}
