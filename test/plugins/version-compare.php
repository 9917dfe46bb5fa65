<?php
// One JSON array of pairs on the way in, one JSON array of their orders on the way out.
$pairs = json_decode( file_get_contents( '/pairs.json' ), true );
echo json_encode( array_map( static fn( $pair ) => version_compare( $pair[0], $pair[1] ), $pairs ) );
