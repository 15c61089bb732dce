package io.github.bitnet4j.internal.kernels.vector;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * Arrays that hold rows in another order, each made by whoever needs it first. Two threads that make the same one write the
 * same values, so a maker writes nothing but what is to stand there.
 */
final class Derived<A> {

    private final AtomicReferenceArray<A> arrays;
    private final AtomicIntegerArray made; // 1 for an array that agrees with the rows
    private final Supplier<A> allocation;
    private final ObjIntConsumer<A> maker;

    Derived(int count, Supplier<A> allocation, ObjIntConsumer<A> maker) {
        arrays = new AtomicReferenceArray<>(count);
        made = new AtomicIntegerArray(count);
        this.allocation = allocation;
        this.maker = maker;
    }

    /** One of the arrays. */
    A get(int index) {
        if (made.getAcquire(index) == 1) {
            return arrays.get(index);
        }
        if (arrays.get(index) == null) {
            arrays.compareAndSet(index, null, allocation.get());
        }
        A array = arrays.get(index);
        maker.accept(array, index);
        made.setRelease(index, 1);
        return array;
    }

    /** To be called when the rows that an array was made from have changed; there may be no such array. */
    void outdate(int index) {
        if (index < made.length()) {
            made.setPlain(index, 0);
        }
    }
}
