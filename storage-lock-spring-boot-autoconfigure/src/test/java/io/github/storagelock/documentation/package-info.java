/**
 * What README.md and docs say, held against what there is.
 */
@NullMarked
package io.github.storagelock.documentation;

import org.jspecify.annotations.NullMarked;
