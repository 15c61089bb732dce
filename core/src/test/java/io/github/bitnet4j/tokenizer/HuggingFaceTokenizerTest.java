package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceTokenizerTest {

    private static final String VOCABULARY = "{'a':0,'b':1,'ab':2,'Ġ':3}";
    private static final String MERGES = "['a b']";
    private static final String BYTE_LEVEL = "{'type':'ByteLevel','add_prefix_space':false,'use_regex':true}";

    @TempDir
    private Path folder;

    @Test
    void readsBothFormsOfMerges() throws IOException {
        assertThat(read(document(VOCABULARY, "['a b']", "[]")).encode("ab")).containsExactly(2);
        assertThat(read(document(VOCABULARY, "[['a','b']]", "[]")).encode("ab")).containsExactly(2);
    }

    @Test
    void readsAddedTokens() throws IOException {
        Tokenizer tokenizer = read(document(
                VOCABULARY,
                MERGES,
                "[{'id':4,'content':'<s>','special':true},{'id':6,'content':'<u>','special':false}]"));
        assertThat(tokenizer.size()).isEqualTo(7);
        assertThat(tokenizer.type(4)).isEqualTo(TokenType.CONTROL);
        assertThat(tokenizer.type(5)).isEqualTo(TokenType.UNUSED);
        assertThat(tokenizer.type(6)).isEqualTo(TokenType.USER_DEFINED);
        assertThat(tokenizer.encode("<s><u>", true)).containsExactly(4, 6);
        assertThat(tokenizer.encode("a<u>")).containsExactly(0, 6);
    }

    @Test
    void lastDefinitionOfAnIdIsThatOfTheAddedToken() throws IOException {
        Tokenizer tokenizer = read(document(VOCABULARY, MERGES, "[{'id':2,'content':'<s>','special':true}]"));
        assertThat(tokenizer.token(2)).isEqualTo("<s>");
        assertThat(tokenizer.encode("ab")).containsExactly(0, 1);
    }

    @Test
    void readsTheFilesBesideIt() throws IOException {
        write(
                "tokenizer_config.json",
                "{'bos_token':'a','eos_token':{'content':'b'},'add_bos_token':true,"
                        + "'add_eos_token':true,'model_max_length':1000000000000000019884624838656,'x':[{},[]]}");
        write("generation_config.json", "{'eos_token_id':[3,1]}");
        Tokenizer tokenizer = read(document(VOCABULARY, MERGES, "[]"));
        assertThat(tokenizer.bosId()).hasValue(0);
        assertThat(tokenizer.eosId()).hasValue(1);
        assertThat(tokenizer.addBos()).isTrue();
        assertThat(tokenizer.addEos()).isTrue();
        assertThat(tokenizer.endOfGeneration()).containsExactly(1, 3);
        write("generation_config.json", "{'eos_token_id':2}");
        assertThat(read(document(VOCABULARY, MERGES, "[]")).endOfGeneration()).containsExactly(1, 2);
    }

    @Test
    void takesSurroundingTokensFromTheTemplate() throws IOException {
        write("tokenizer_config.json", "{'eos_token':'b'}");
        String template =
                "{'type':'Sequence','processors':[{'type':'ByteLevel'},{'type':'TemplateProcessing','single':["
                        + "{'SpecialToken':{'id':'x'}},{'Sequence':{'id':'A'}},{'SpecialToken':{'id':'y'}}],"
                        + "'special_tokens':{'x':{'ids':[3]},'y':{'ids':[2]}}}]}";
        Tokenizer tokenizer = read(
                document(VOCABULARY, MERGES, "[]").replace("'post_processor':null", "'post_processor':" + template));
        assertThat(tokenizer.addBos()).isTrue();
        assertThat(tokenizer.bosId()).hasValue(3);
        assertThat(tokenizer.addEos()).isTrue();
        assertThat(tokenizer.eosId()).hasValue(2);
        assertThat(tokenizer.endOfGeneration()).containsExactly(1, 2);
    }

    @Test
    void recognisesTheExpressionsOfLlama3AndQwen2() throws IOException {
        String contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
        String spelledOut = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
        String digits = "{'0':0,'1':1,'01':2}";
        for (String head : new String[] {contractions, spelledOut}) {
            assertThat(read(split(digits, head, "\\p{N}{1,3}", false)).encode("0101"))
                    .containsExactly(2, 0, 1);
            assertThat(read(split(digits, head, "\\p{N}", false)).encode("01")).containsExactly(0, 1);
            assertThat(read(split(digits, head, "\\p{N}{1,3}", true)).encode("0101"))
                    .containsExactly(2, 0, 1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'type':'BPE' | 'type':'Unigram' | \"Unigram\"",
                "'type':'BPE' | 'type':'WordPiece' | \"WordPiece\"",
                "'type':'BPE' | 'type':'BPE','byte_fallback':true | byte_fallback together with ByteLevel",
                "'type':'BPE' | 'type':'BPE','dropout':0.1 | model.dropout",
                "'type':'BPE' | 'type':'BPE','continuing_subword_prefix':'##' | model.continuing_subword_prefix",
                "'normalizer':null | 'normalizer':{'type':'StripAccents'} | StripAccents",
                "'type':'ByteLevel' | 'type':'BertPreTokenizer' | BertPreTokenizer",
                "'type':'ByteLevel' | 'type':'Split','pattern':{'Regex':'(x)\\\\1'},'behavior':'Isolated' | the escape",
                "'decoder':null | 'decoder':{'type':'WordPiece'} | WordPiece",
                "'post_processor':null | 'post_processor':{'type':'BertProcessing'} | BertProcessing",
                "'vocab':{'a':0,'b':1,'ab':2,'Ġ':3} | 'vocab':[['a',0.5]] | list with scores"
            })
    void namesWhatItDoesNotSupport(String part, String replacement, String named) {
        String document = document(VOCABULARY, MERGES, "[]");
        assertThat(document).contains(part);
        assertThatThrownBy(() -> read(document.replace(part, replacement)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("; supported: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{'model':[]}",
                "{'model':{'vocab':7}}",
                "{'model':{'vocab':{'a':'0'}}}",
                "{'model':{'vocab':{'a':-1}}}",
                "{'model':{'vocab':{'a':0.5}}}",
                "{'model':{'vocab':{'a':1e3}}}",
                "{'model':{'vocab':{'a':4194304}}}",
                "{'model':{'vocab':{'a':2147483648}}}",
                "{'model':{'vocab':{'a':99999999999999999999999999}}}",
                "{'model':{'vocab':{'a':0,'b':0}}}",
                "{'model':{'vocab':{'a':0},'merges':{}}}",
                "{'model':{'vocab':{'a':0},'merges':[7]}}",
                "{'model':{'vocab':{'a':0},'merges':[['a']]}}",
                "{'model':{'vocab':{'a':0},'merges':[['a','b','c']]}}",
                "{'model':{'vocab':{'a':0},'merges':[['a b','c']]}}",
                "{'model':{'vocab':{'a':0},'merges':['ab']}}",
                "{'model':{'type':7}}",
                "{'model':{'vocab':{}}}",
                "{'added_tokens':{}}",
                "{'added_tokens':[7]}",
                "{'added_tokens':[{'content':'x'}]}",
                "{'added_tokens':[{'id':0}]}",
                "{'added_tokens':[{'id':0,'content':7}]}",
                "{'added_tokens':[{'id':0,'content':'x','special':7}]}",
                "{'added_tokens':[{'id':1000000000,'content':'x'}]}",
                "{'added_tokens':[{'id':0,'content':'x'},{'id':0,'content':'y'}]}",
                "{'pre_tokenizer':7}",
                "{'pre_tokenizer':{'type':'Sequence'}}",
                "{'pre_tokenizer':{'type':'Sequence','pretokenizers':[7]}}",
                "{'pre_tokenizer':{'type':'Split'}}",
                "{'post_processor':{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'x'}}]}}",
                "{'normalizer':{}}"
            })
    void refusesMalformedDocuments(String document) {
        // A valid pre-tokenizer where the row has none, so that its absence is not what is refused.
        String complete = document.startsWith("{") && !document.contains("pre_tokenizer")
                ? "{'pre_tokenizer':" + BYTE_LEVEL + "," + document.substring(1)
                : document;
        assertThatThrownBy(() -> read(complete))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tokenizer.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'bos_token':7}",
                "{'bos_token':{}}",
                "{'eos_token':'nothing'}",
                "{'add_bos_token':'yes'}",
                "[]",
                "{"
            })
    void refusesMalformedConfigurations(String config) throws IOException {
        write("tokenizer_config.json", config);
        assertThatThrownBy(() -> read(document(VOCABULARY, MERGES, "[]")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tokenizer_config.json");
    }

    @Test
    void saysWhereAFileIsMalformed() {
        assertThatThrownBy(() -> read("{'model':{'vocab':{'a':0,'b':true}}}"))
                .isInstanceOfSatisfying(
                        ModelFormatException.class, e -> assertThat(e.found()).isEqualTo("true"));
        assertThatThrownBy(() -> read("{'model':7}"))
                .isInstanceOfSatisfying(
                        ModelFormatException.class, e -> assertThat(e.offset()).isEqualTo(9));
    }

    @Test
    void refusesDeepNesting() {
        for (String open : new String[] {"[", "{'x':"}) {
            for (String name : new String[] {"ignored", "normalizer", "added_tokens", "model"}) {
                String document = "{'" + name + "':" + open.repeat(1_000_000);
                Assertions.assertTimeoutPreemptively(
                        Duration.ofSeconds(20),
                        () -> assertThatThrownBy(() -> read(document)).isInstanceOf(ModelFormatException.class));
            }
        }
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(Cases.resource("demo/tokenizer.json"));
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            int length = random.nextInt(whole.length);
            assertThatThrownBy(() -> read(Arrays.copyOf(whole, length)))
                    .as("length %d", length)
                    .isInstanceOf(ModelFormatException.class);
        }
    }

    @Test
    void survivesRandomDamage() throws IOException {
        byte[] whole = Files.readAllBytes(Cases.resource("demo/tokenizer.json"));
        long seed = 4;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> readOrRefuse(damaged))
                    .as("seed %d round %d", seed, round)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void saysThatAFileCannotBeRead() {
        assertThatThrownBy(() -> Tokenizer.fromJson(folder.resolve("nothing.json")))
                .isInstanceOf(BitNetException.class)
                .hasMessageContaining("nothing.json");
        assertThatThrownBy(() -> Tokenizer.fromJson(folder)).isInstanceOf(BitNetException.class);
    }

    private void readOrRefuse(byte[] document) throws IOException {
        try {
            read(document).encode("Tell me a story.");
        } catch (ModelFormatException | UnsupportedModelException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }

    private Tokenizer read(String document) throws IOException {
        return read(document.replace('\'', '"').replace('\u0001', '\'').getBytes(StandardCharsets.UTF_8));
    }

    private Tokenizer read(byte[] document) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.write(file, document);
        return Tokenizer.fromJson(file);
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content.replace('\'', '"'));
    }

    /** A document with ' in place of ". */
    private static String document(String vocabulary, String merges, String addedTokens) {
        return "{'version':'1.0','added_tokens':" + addedTokens + ",'normalizer':null,'pre_tokenizer':" + BYTE_LEVEL
                + ",'post_processor':null,'decoder':null,'model':{'type':'BPE','vocab':" + vocabulary + ",'merges':"
                + merges + "}}";
    }

    /** A document whose words are those of an expression, and of GPT-2 after it if asked for. */
    private static String split(String vocabulary, String contractions, String numbers, boolean gpt2) {
        String expression = contractions + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + numbers
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        String split = "{'type':'Split','pattern':{'Regex':'"
                + expression.replace("\\", "\\\\").replace('\'', '\u0001') + "'},'behavior':'Isolated','invert':false}";
        String byteLevel = BYTE_LEVEL.replace("true", Boolean.toString(gpt2));
        return document(vocabulary, "['0 1']", "[]")
                .replace(BYTE_LEVEL, "{'type':'Sequence','pretokenizers':[" + split + "," + byteLevel + "]}");
    }
}
