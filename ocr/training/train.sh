#!/bin/sh
# Make the models for numbers. Run in the checkout's root:
#
#   ocr/training/train.sh BUILD FOLDER MODEL [scratch|continue|examine]
#
# BUILD   a build folder configured with -DPOSPLUGIN_TRAINING=ON
# FOLDER  where lines, checkpoints and the finished model go; about 1 GB
# MODEL   num (exact) or num2 (fast)
#
# FONTS   in the environment: a folder with unpacked packages of more fonts
#
# "scratch" starts with random weights, "continue" with those in MODEL.lstm.xz,
# "examine" trains nothing and measures FOLDER's models, one or both.
set -eu

build=$1
folder=$2
model=$3
task=${4:-continue}
here=$(dirname "$0")
tools=$build/ocr/training
system=$(tesseract --list-langs | sed -n 's/.*"\(.*\)".*/\1/p')
case $model in
num) net='[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 Lfx64 Lrx64 Lfx96 O1c83]' ;;
num2) net='[1,1,0,36 Ct1,5,64 Mp1,3 Lfx64 Lrx64 Lfx96 O1c83]' ;;
*)
    echo "MODEL is num or num2" >&2
    exit 2
    ;;
esac
OMP_THREAD_LIMIT=1
export OMP_THREAD_LIMIT

# make_lines NAME FONTS COUNT SEED [KIND [held]]
make_lines() {
    python3 "$here/texts.py" "$3" "$4" "${5:-mixed}" >"$folder/$1.txt"
    "$tools/lines" "$folder/$2.fonts" "$folder/$1.txt" "$folder/$1.lstmf" \
        "$4" ${6:+"$6"}
}

# make_part: make_lines for the training
make_part() {
    make_lines "$@"
    realpath "$folder/$1.lstmf" >>"$folder/train.list"
}

make_starter() {
    mkdir -p "$folder/starter"
    unicharset_extractor --norm_mode 1 \
        --output_unicharset "$folder/starter/num.unicharset" \
        "$here/charset.txt"
    # Of no meaning here, but it must not be empty.
    printf '1\t1\n' >"$folder/starter/radical-stroke.txt"
    combine_lang_model --input_unicharset "$folder/starter/num.unicharset" \
        --script_dir "$folder/starter" --output_dir "$folder/starter" \
        --lang num --pass_through_recoder
}

# train STAGE RATE ITERATIONS DELAY OPTION...: go on from OPTION's weights.
# With DELAY, lines that are read right already take part more rarely.
train() {
    stage=$model.$1
    rate=$2
    iterations=$3
    delay=$4
    shift 4
    lstmtraining --traineddata "$folder/starter/num/num.traineddata" \
        --train_listfile "$folder/train.list" \
        --model_output "$folder/$stage" --learning_rate "$rate" \
        --max_iterations "$iterations" --perfect_sample_delay "$delay" \
        --debug_interval 0 --target_error_rate 0.0001 "$@" \
        >"$folder/$stage.log" 2>&1
    grep '^At iteration' "$folder/$stage.log" | tail -1
}

# further STAGE RATE ITERATIONS DELAY LAST: go on from stage LAST
further() {
    train "$1" "$2" "$3" "$4" --reset_learning_rate \
        --continue_from "$folder/$model.$5_checkpoint"
}

finish() {
    lstmtraining --stop_training "$@" \
        --traineddata "$folder/starter/num/num.traineddata"
}

make_training() {
    : >"$folder/train.list"
    # Each file takes part as often as any other.
    for part in 01 02 03 04 05 06 07 08 09 10 11; do
        make_part "train$part" train 9000 "7$part" mixed
    done
    make_part money train 9000 724 money
    make_part words train 7000 725 words
    make_part wide wide 3000 732 wide
    make_starter
    if [ "$task" = scratch ]; then
        train first 0.002 50000 0 --net_spec "$net"
        further second 0.0006 50000 0 first
    else
        xz -dc "$here/$model.lstm.xz" >"$folder/start.lstm"
        train second 0.0009 26000 1 --continue_from "$folder/start.lstm"
    fi
    further third 0.0004 28000 0 second
    further fourth 0.00015 25000 0 third
    further fifth 0.00004 12000 0 fourth
    finish --continue_from "$folder/$model.fifth_checkpoint" \
        --convert_to_int --model_output "$folder/$model.traineddata"
    finish --continue_from "$folder/$model.fifth_checkpoint" \
        --model_output "$folder/float.traineddata"
    combine_tessdata -e "$folder/float.traineddata" "$folder/$model.lstm"
}

# examine FILE: the general model as it would be used for numbers, then ours
examine() {
    echo "== $1, eng"
    "$tools/evaluate" "$system" eng line '0123456789.,-+()%xX*/:@$€£¥ ' \
        "$folder/$1.lstmf"
    for name in num num2 num,num2; do
        if [ -f "$folder/${name%,*}.traineddata" ] &&
            [ -f "$folder/${name#*,}.traineddata" ]; then
            echo "== $1, $name"
            "$tools/evaluate" "$folder" "$name" raw '' "$folder/$1.lstmf"
        fi
    done
}

mkdir -p "$folder"
python3 "$here/fonts.py" "$folder" ${FONTS:+"$FONTS"}
if [ "$task" != examine ]; then
    make_training
fi
[ ! -f "$folder/check.fonts" ] || make_lines check check 4000 911
make_lines unseen unseen 5000 900
make_lines sizes train 5000 901 mixed held
[ ! -f "$folder/check.lstmf" ] || examine check
examine unseen
examine sizes
