package io.github.bitnet4j.chat;

/**
 * One turn of a conversation. Its content is text: a special token's name in it stays text.
 *
 * @param role who speaks
 * @param content what is said
 */
public record Message(Role role, String content) {

    /**
     * A turn of the system.
     *
     * @param content what is said
     * @return a message
     */
    public static Message system(String content) {
        return new Message(Role.SYSTEM, content);
    }

    /**
     * A turn of the user.
     *
     * @param content what is said
     * @return a message
     */
    public static Message user(String content) {
        return new Message(Role.USER, content);
    }

    /**
     * A turn of the model.
     *
     * @param content what is said
     * @return a message
     */
    public static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }
}
