package org.restante.policy;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.restante.config.Settings;
import org.restante.cpm.Device;

/**
 * Finds the profile of a device: by its instance id if that is named, else by the User-Agent with which it registered.
 * Pure.
 */
public final class ClientProfiles {

    private static final String INSTANCE = "urn:";

    private final Settings.Profile settings;

    /** @param settings which devices and User-Agents belong to which family */
    public ClientProfiles(Settings.Profile settings) {
        this.settings = settings;
    }

    /** {@return the profile of a device} */
    public ClientProfile of(Device device) {
        ClientProfile named = first(entry -> entry.equalsIgnoreCase(device.instance().value()));
        return named != ClientProfile.ORDINARY || device.userAgent().isEmpty() ? named
                : first(entry -> !isInstance(entry) && matches(entry, device.userAgent()));
    }

    /**
     * {@return whether a device puts MSRP chunks of any size together by their ranges}
     *
     * @param answeredAs what it called itself when it answered the INVITE; empty if it did not say
     */
    public boolean takesLargeChunks(Device device, String answeredAs) {
        return settings.largeChunks().stream().anyMatch(entry -> isInstance(entry)
                ? entry.equalsIgnoreCase(device.instance().value())
                : matches(entry, answeredAs) || matches(entry, device.userAgent()));
    }

    private ClientProfile first(Predicate<String> fits) {
        return settings.storeAndForward().stream().anyMatch(fits) ? ClientProfile.STORE_AND_FORWARD
                : settings.cpimOnly().stream().anyMatch(fits) ? ClientProfile.CPIM_ONLY
                : settings.strict().stream().anyMatch(fits) ? ClientProfile.STRICT : ClientProfile.ORDINARY;
    }

    private static boolean isInstance(String entry) {
        return entry.toLowerCase(Locale.ROOT).startsWith(INSTANCE);
    }

    /** Whether a text is of a pattern: stars stand for anything, case does not matter. In time linear in both, stars apart. */
    private static boolean matches(String pattern, String text) {
        String[] pieces = pattern.toLowerCase(Locale.ROOT).split("\\*", -1);
        String left = text.toLowerCase(Locale.ROOT);
        if (pieces.length == 1) {
            return left.equals(pieces[0]);
        }
        String last = pieces[pieces.length - 1];
        if (!left.startsWith(pieces[0]) || left.length() < pieces[0].length() + last.length() || !left.endsWith(last)) {
            return false;
        }
        left = left.substring(pieces[0].length(), left.length() - last.length());
        for (String piece : List.of(pieces).subList(1, pieces.length - 1)) {
            int at = left.indexOf(piece);
            if (at < 0) {
                return false;
            }
            left = left.substring(at + piece.length());
        }
        return true;
    }
}
