package org.restante.command;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A command that could not do its work. The message says what went wrong and what to do about it, in one line. */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Failure(String reason) {
        super(reason);
    }

    Failure(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** {@return what a failure says to people} */
    static String reason(Throwable failure) {
        Throwable told = failure;
        while ((told instanceof CompletionException || told instanceof ExecutionException) && told.getCause() != null) {
            told = told.getCause();
        }
        String message = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
        if (told instanceof UncheckedIOException) {
            return message + (told.getCause() instanceof NoSuchFileException ? ": there is no such file"
                    : ": " + told.getCause().getMessage());
        }
        return message;
    }
}
