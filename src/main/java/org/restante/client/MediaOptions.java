package org.restante.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.restante.msrp.MsrpUri;
import org.restante.msrp.RelayAccount;
import org.restante.msrp.TlsIdentity;
import picocli.CommandLine.Option;

/** The options of client commands that speak MSRP. */
final class MediaOptions {

    @Option(names = "--msrp-tls", paramLabel = "off|accepted|required", defaultValue = "accepted",
            description = "Whether MSRP sessions over TLS (msrps) are taken, or nothing else (default: ${DEFAULT-VALUE}).")
    private String tls;

    @Option(names = "--tls-certificate", paramLabel = "FILE",
            description = "PEM file with the device's certificate (default: one is made and told by its fingerprint).")
    private Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE",
            description = "PEM file with the private key of the certificate, PKCS#8, not encrypted.")
    private Path key;

    @Option(names = "--tls-trust", paramLabel = "FILE", description = "PEM file with those who may vouch for peers that tell "
            + "no fingerprint, and for the relay (default: those that Java trusts).")
    private Path trust;

    @Option(names = "--relay", paramLabel = "URI",
            description = "MSRP relay that the device is reached through, msrps://host:port;tcp (default: none).")
    private String relay;

    @Option(names = "--relay-user", paramLabel = "NAME", description = "User name for the relay.")
    private String relayUser;

    @Option(names = "--relay-password-file", paramLabel = "FILE", description = "File with the password for the relay.")
    private Path relayPassword;

    /**
     * {@return how the device takes MSRP}
     *
     * @throws IllegalArgumentException if an option makes no sense or a file cannot be used
     */
    ClientMedia media() {
        ClientMedia.Tls wanted = Arrays.stream(ClientMedia.Tls.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(tls)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--msrp-tls is off, accepted or required"));
        together("--tls-certificate", certificate, "--tls-key", key);
        together("--relay", relay, "--relay-user", relayUser);
        together("--relay", relay, "--relay-password-file", relayPassword);
        try {
            return new ClientMedia(wanted,
                    certificate == null ? Optional.empty() : Optional.of(TlsIdentity.read(certificate, key)),
                    trust == null ? List.of() : TlsIdentity.certificates(trust),
                    relay == null ? Optional.empty() : Optional.of(account()));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
        }
    }

    private RelayAccount account() throws IOException {
        return new RelayAccount(MsrpUri.parse(relay), relayUser, Files.readString(relayPassword).strip(), Optional.empty(),
                List.of());
    }

    private static void together(String one, Object value, String other, Object otherValue) {
        if ((value == null) != (otherValue == null)) {
            throw new IllegalArgumentException(one + " and " + other + " go together");
        }
    }
}
