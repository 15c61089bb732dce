/** An application that is a module; it needs no option to find the native backend. */
module example {
    requires io.github.bitnet4j;
    requires io.github.bitnet4j.demo;
}
