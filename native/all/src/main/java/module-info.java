/** Everything in one: the library and its native backend. */
module io.github.bitnet4j.all {
    requires transitive io.github.bitnet4j;
    requires io.github.bitnet4j.jni;
}
