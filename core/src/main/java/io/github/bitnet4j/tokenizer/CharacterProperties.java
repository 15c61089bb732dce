package io.github.bitnet4j.tokenizer;

import java.lang.Character.UnicodeScript;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The sets of characters that expressions name.
 *
 * <p>Letters, numbers, punctuation and white space are those of {@link CharacterClasses}; all else, such as
 * {@code \p{Lu}} or {@code \p{Han}}, is that of the JDK's version of Unicode.
 */
final class CharacterProperties {

    static final CharacterSet SPACE = classOf(CharacterClasses.SPACE);
    static final CharacterSet DIGIT = types(Character.DECIMAL_DIGIT_NUMBER);
    static final CharacterSet WORD = new CharacterSet(CharacterProperties::isWord);
    static final CharacterSet HEX_DIGIT = new CharacterSet(c -> c < 0x80 && Character.digit(c, 16) >= 0);
    static final CharacterSet ANY_BUT_LINE_FEED = new CharacterSet(c -> c != '\n');
    static final CharacterSet ANY = new CharacterSet(c -> true);
    /** General categories that are told apart by case. */
    private static final String CASED = "lu ll lt";

    private static final Map<String, CharacterSet> BY_NAME = new HashMap<>();

    static {
        BY_NAME.put("l", classOf(CharacterClasses.LETTER));
        BY_NAME.put("n", classOf(CharacterClasses.NUMBER));
        BY_NAME.put("p", classOf(CharacterClasses.PUNCTUATION));
        BY_NAME.put("m", types(Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK));
        BY_NAME.put(
                "s",
                types(
                        Character.MATH_SYMBOL,
                        Character.CURRENCY_SYMBOL,
                        Character.MODIFIER_SYMBOL,
                        Character.OTHER_SYMBOL));
        BY_NAME.put("z", types(Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR));
        BY_NAME.put(
                "c",
                types(
                        Character.CONTROL,
                        Character.FORMAT,
                        Character.PRIVATE_USE,
                        Character.SURROGATE,
                        Character.UNASSIGNED));
        put("lu", Character.UPPERCASE_LETTER);
        put("ll", Character.LOWERCASE_LETTER);
        put("lt", Character.TITLECASE_LETTER);
        put("lm", Character.MODIFIER_LETTER);
        put("lo", Character.OTHER_LETTER);
        put("mn", Character.NON_SPACING_MARK);
        put("mc", Character.COMBINING_SPACING_MARK);
        put("me", Character.ENCLOSING_MARK);
        put("nd", Character.DECIMAL_DIGIT_NUMBER);
        put("nl", Character.LETTER_NUMBER);
        put("no", Character.OTHER_NUMBER);
        put("pc", Character.CONNECTOR_PUNCTUATION);
        put("pd", Character.DASH_PUNCTUATION);
        put("ps", Character.START_PUNCTUATION);
        put("pe", Character.END_PUNCTUATION);
        put("pi", Character.INITIAL_QUOTE_PUNCTUATION);
        put("pf", Character.FINAL_QUOTE_PUNCTUATION);
        put("po", Character.OTHER_PUNCTUATION);
        put("sm", Character.MATH_SYMBOL);
        put("sc", Character.CURRENCY_SYMBOL);
        put("sk", Character.MODIFIER_SYMBOL);
        put("so", Character.OTHER_SYMBOL);
        put("zs", Character.SPACE_SEPARATOR);
        put("zl", Character.LINE_SEPARATOR);
        put("zp", Character.PARAGRAPH_SEPARATOR);
        put("cc", Character.CONTROL);
        put("cf", Character.FORMAT);
        put("co", Character.PRIVATE_USE);
        put("cn", Character.UNASSIGNED);
        BY_NAME.put("any", ANY);
        BY_NAME.put("alphabetic", new CharacterSet(Character::isAlphabetic));
        BY_NAME.put("whitespace", SPACE);
    }

    private CharacterProperties() {}

    /** The set that {@code \p{name}} names, or null if it is not known. */
    static @Nullable CharacterSet named(String name) {
        String key =
                name.toLowerCase(Locale.ROOT).replace("_", "").replace(" ", "").replace("-", "");
        CharacterSet set = BY_NAME.get(key);
        return set != null ? set : script(name);
    }

    /** Whether {@code (?i)} would have to change the set. */
    static boolean isCased(String name) {
        return name.length() == 2 && CASED.contains(name.toLowerCase(Locale.ROOT));
    }

    private static @Nullable CharacterSet script(String name) {
        if (name.length() < 3) {
            return null;
        }
        try {
            UnicodeScript script = UnicodeScript.forName(name);
            return new CharacterSet(c -> UnicodeScript.of(c) == script);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isWord(int c) {
        int type = Character.getType(c);
        return Character.isAlphabetic(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.CONNECTOR_PUNCTUATION;
    }

    private static CharacterSet classOf(int characterClass) {
        return new CharacterSet(c -> CharacterClasses.of(c) == characterClass);
    }

    private static void put(String name, byte type) {
        BY_NAME.put(name, types(type));
    }

    private static CharacterSet types(byte... types) {
        int mask = 0;
        for (byte type : types) {
            mask |= 1 << type;
        }
        int wanted = mask;
        IntPredicate member = c -> (wanted >>> Character.getType(c) & 1) != 0;
        return new CharacterSet(member);
    }
}
