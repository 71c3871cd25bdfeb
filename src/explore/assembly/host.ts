/* What the host does for the inner loops, in the middle of a search. */

/** Works out what the processes of a window do in the state packed at that address. */
export declare function decide(window: u32, state: u32): void
/** Works out whether a proposition is true in the state packed at that address. */
export declare function answer(proposition: u32, state: u32): void
/** Looks at a state found; true to stop. */
export declare function look(state: u32): bool
/** Has the memories before this one mark what they know of the batch. */
export declare function ask(many: u32): void
/** Copies a state of theirs to the room for a guest. */
export declare function fetch(state: u32): void
